"""An example of every message of MCP, with something in every place that can carry text.

`EXAMPLES` has a line for every method of `douane.protocol.mcp.METHODS`; a new method without one fails
`test_mediated.py`. A `Blob` stands where base64 belongs.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field


class Blob(str):
    """Text that is base64 on the wire."""

    __slots__ = ()


def blob(content="some bytes, long enough to be looked at"):
    return Blob(b64encode(content.encode()).decode())


@dataclass(frozen=True)
class Example:
    """The parameters of a method, and the results that answer it; notifications have none."""

    params: dict = field(default_factory=dict)
    results: tuple = ()


META = {"com.example/trace": "t", "traceparent": "00-0af7-b7ad-01"}
ICONS = [{"src": "https://example.org/i.png", "mimeType": "image/png", "sizes": ["48x48"]}]
ANNOTATIONS = {"audience": ["user"], "priority": 0.5, "lastModified": "2025-01-12T15:00:58Z"}

CONTENT = [
    {"type": "text", "text": "words", "annotations": ANNOTATIONS, "_meta": META},
    {"type": "image", "data": blob(), "mimeType": "image/png"},
    {"type": "audio", "data": blob(), "mimeType": "audio/wav"},
    {
        "type": "resource_link",
        "uri": "file:///a",
        "name": "a",
        "title": "A",
        "description": "the first",
        "mimeType": "text/plain",
        "icons": ICONS,
    },
    {"type": "resource", "resource": {"uri": "file:///b", "mimeType": "text/plain", "text": "words"}},
    {"type": "resource", "resource": {"uri": "file:///c", "blob": blob()}},
]
SCHEMA = {
    "type": "object",
    "properties": {
        "path": {
            "type": "string",
            "title": "Path",
            "description": "where to look",
            "default": "/tmp",
            "examples": ["/var"],
        },
        "mode": {"type": "string", "enum": ["fast", "slow"], "enumNames": ["Fast", "Slow"]},
    },
    "$defs": {"x": {"description": "unused"}},
}
TOOL = {
    "name": "read",
    "title": "Read",
    "description": "Reads a file",
    "inputSchema": SCHEMA,
    "outputSchema": SCHEMA,
    "annotations": {"title": "Reader", "readOnlyHint": True},
    "icons": ICONS,
    "execution": {"taskSupport": "optional"},
    "_meta": META,
}
PROMPT = {
    "name": "greet",
    "title": "Greet",
    "description": "Greets",
    "arguments": [{"name": "who", "title": "Who", "description": "whom to greet"}],
    "icons": ICONS,
}
RESOURCE = {
    "uri": "file:///a",
    "name": "a",
    "title": "A",
    "description": "the first",
    "mimeType": "text/plain",
    "annotations": ANNOTATIONS,
    "icons": ICONS,
}
TASK = {"taskId": "t-1", "status": "working", "statusMessage": "at it", "createdAt": "2025-11-25T10:30:00Z"}

SAMPLING = {
    "messages": [{"role": "user", "content": CONTENT[0]}, {"role": "user", "content": CONTENT[1]}],
    "modelPreferences": {"hints": [{"name": "claude"}]},
    "systemPrompt": "be brief",
    "stopSequences": ["END"],
    "tools": [TOOL],
    "metadata": {"a": "b"},
}
SAMPLED = {
    "role": "assistant",
    "model": "claude",
    "stopReason": "endTurn",
    "content": [
        *CONTENT,
        {"type": "tool_use", "id": "u", "name": "read", "input": {"path": "/tmp"}},
        {"type": "tool_result", "toolUseId": "u", "content": CONTENT},
    ],
}
ELICITATION = {
    "mode": "form",
    "message": "Who are you?",
    "requestedSchema": SCHEMA,
    "url": "https://example.org/sign-in",
    "elicitationId": "e-1",
}
ELICITED = {"action": "accept", "content": {"name": "Alice", "tags": ["a", "b"]}}
ROOTS = {"roots": [{"uri": "file:///home", "name": "home", "_meta": META}]}
ASKS = {
    "resultType": "input_required",
    "requestState": "opaque",
    "inputRequests": {
        "one": {"method": "sampling/createMessage", "params": SAMPLING},
        "two": {"method": "elicitation/create", "params": ELICITATION},
        "three": {"method": "roots/list", "params": {}},
    },
}
RESPONSES = {
    "inputResponses": {"one": SAMPLED, "two": ELICITED, "three": ROOTS},
    "requestState": "opaque",
}
PAGE = {"nextCursor": "c-2", "ttlMs": 0, "cacheScope": "private", "resultType": "complete"}

CALL = {"arguments": {"path": "/tmp", "deep": [{"mode": ["fast"]}]}, "task": {"ttl": 60}, **RESPONSES}
CALLED = {"content": CONTENT, "structuredContent": {"a": ["b", {"c": "d"}]}, "isError": False}
CONTENTS = {
    "contents": [
        {"uri": "file:///a", "mimeType": "text/plain", "text": "words"},
        {"uri": "file:///b", "mimeType": "image/png", "blob": blob()},
    ]
}
GREETING = {
    "capabilities": {"tools": {}, "experimental": {"x": {"y": "z"}}},
    "serverInfo": {
        "name": "s",
        "title": "S",
        "version": "1",
        "icons": ICONS,
        "websiteUrl": "https://example.org",
    },
    "instructions": "Use the tools wisely.",
}
LIST = {"cursor": "c-1"}

EXAMPLES = {
    "initialize": Example(
        {
            "protocolVersion": "2025-11-25",
            "capabilities": {"sampling": {}, "experimental": {"x": {"y": "z"}}},
            "clientInfo": {"name": "c", "title": "C", "version": "1", "icons": ICONS},
        },
        ({"protocolVersion": "2025-11-25", **GREETING},),
    ),
    "server/discover": Example({}, ({"supportedVersions": ["2026-07-28"], **GREETING},)),
    "ping": Example({}, ({},)),
    "tools/list": Example(LIST, ({"tools": [TOOL, {"name": "other"}], **PAGE},)),
    "tools/call": Example({"name": "read", **CALL}, (CALLED, ASKS, {"task": TASK})),
    "resources/list": Example(LIST, ({"resources": [RESOURCE], **PAGE},)),
    "resources/templates/list": Example(
        LIST,
        (
            {
                "resourceTemplates": [
                    {"uriTemplate": "file:///{x}", "name": "x", "description": "one", "icons": ICONS}
                ]
            },
        ),
    ),
    "resources/read": Example({"uri": "file:///a", **RESPONSES}, (CONTENTS, ASKS)),
    "resources/subscribe": Example({"uri": "file:///a"}, ({},)),
    "resources/unsubscribe": Example({"uri": "file:///a"}, ({},)),
    "prompts/list": Example(LIST, ({"prompts": [PROMPT], **PAGE},)),
    "prompts/get": Example(
        {"name": "greet", "arguments": {"who": "you"}, **RESPONSES},
        (
            {"description": "a greeting", "messages": [{"role": "user", "content": one} for one in CONTENT]},
            ASKS,
        ),
    ),
    "completion/complete": Example(
        {
            "ref": {"type": "ref/prompt", "name": "greet"},
            "argument": {"name": "who", "value": "yo"},
            "context": {"arguments": {"lang": "en"}},
        },
        ({"completion": {"values": ["you", "yourself"], "total": 2}},),
    ),
    "logging/setLevel": Example({"level": "info"}, ({},)),
    "subscriptions/listen": Example(
        {"notifications": {"resourceSubscriptions": ["file:///a"]}}, ({"resultType": "complete"},)
    ),
    "sampling/createMessage": Example(SAMPLING, (SAMPLED,)),
    "roots/list": Example({}, (ROOTS,)),
    "elicitation/create": Example(ELICITATION, (ELICITED,)),
    "tasks/get": Example(
        {"taskId": "t-1"}, ({**TASK, "result": CALLED, "inputRequests": ASKS["inputRequests"]},)
    ),
    "tasks/result": Example({"taskId": "t-1"}, (CALLED,)),
    "tasks/list": Example(LIST, ({"tasks": [TASK], **PAGE},)),
    "tasks/cancel": Example({"taskId": "t-1"}, (TASK,)),
    "tasks/update": Example({"taskId": "t-1", **RESPONSES}, ({},)),
    "notifications/initialized": Example(),
    "notifications/cancelled": Example({"requestId": "r", "reason": "no longer wanted"}),
    "notifications/progress": Example({"progressToken": "p", "progress": 1, "total": 2, "message": "half"}),
    "notifications/message": Example(
        {"level": "info", "logger": "l", "data": {"text": "it ran", "rows": ["a"]}}
    ),
    "notifications/roots/list_changed": Example(),
    "notifications/resources/updated": Example({"uri": "file:///a", "title": "A"}),
    "notifications/resources/list_changed": Example(),
    "notifications/tools/list_changed": Example(),
    "notifications/prompts/list_changed": Example(),
    "notifications/subscriptions/acknowledged": Example(
        {"notifications": {"resourceSubscriptions": ["file:///a"]}}
    ),
    "notifications/elicitation/complete": Example({"elicitationId": "e-1"}),
    "notifications/tasks/status": Example(TASK),
    "notifications/tasks": Example({**TASK, "result": CALLED, "inputRequests": ASKS["inputRequests"]}),
}
ERROR = {"code": -32603, "message": "it failed", "data": {"detail": "because", "trace": ["a", "b"]}}
