"""What real clients say to real servers, step by step, and what differs from one telling to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.e2e import servers
from tests.e2e.servers import Server

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Varying:
    """A part of the servers' words that differs between two runs; one group of the pattern is what to leave out."""

    pattern: bytes
    because: str


@dataclass(frozen=True)
class Conversation:
    """`{folder}` in a step stands for the conversation's own folder, `{web}` for a web site on this machine.

    `asked_by_douane` holds the lists that a client skips and that Douane asks for in its place.
    """

    name: str
    server: Server
    steps: tuple[Step, ...]
    answers: Mapping[str, Any] = field(default_factory=dict)
    varying: tuple[Varying, ...] = ()
    asked_by_douane: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def call(tool: str, /, **arguments: Any) -> Step:
    return {"do": "call_tool", "name": tool, "arguments": arguments}


def wait(method: str, count: int = 1) -> Step:
    return {"do": "wait", "method": method, "count": count}


OPEN: Step = {"do": "open"}
LIST_TOOLS: Step = {"do": "list_tools"}

ROOTS = {"roots": [{"uri": "file:///srv/project", "name": "project"}]}
SAMPLE = {"role": "assistant", "content": {"type": "text", "text": "four"}, "model": "fixed-model"}
FORM = {"action": "accept", "content": {"name": "Ada", "check": True, "email": "ada@example.org"}}

FILES = Conversation(
    "filesystem reads and writes",
    servers.FILESYSTEM,
    (
        OPEN,
        LIST_TOOLS,
        call("list_allowed_directories"),
        call("read_text_file", path="{folder}/notes.txt"),
        call("read_text_file", path="{folder}/notes.txt", head=1),
        call(
            "write_file",
            path="{folder}/new.txt",
            content='tab\there, "quotes", \\ backslash, \u2028, größe 🛃\n',
        ),
        call("read_text_file", path="{folder}/new.txt"),
        call("edit_file", path="{folder}/new.txt", edits=[{"oldText": "größe", "newText": "size"}]),
        call("read_multiple_files", paths=["{folder}/new.txt", "{folder}/drafts/plan.md"]),
        call("create_directory", path="{folder}/made"),
        call("move_file", source="{folder}/new.txt", destination="{folder}/made/moved.txt"),
        call("list_directory", path="{folder}"),
        call("directory_tree", path="{folder}"),
        call("search_files", path="{folder}", pattern="**/*.md"),
        call("get_file_info", path="{folder}/notes.txt"),
        call("read_text_file", path="{folder}/absent.txt"),
        {"do": "ping"},
    ),
    varying=(
        Varying(
            rb"((?:created|modified|accessed): [^\\]*\([^\\]*\))\\n", "times of a file that was just made"
        ),
    ),
)

CALL_FIRST = Conversation(
    "filesystem called before its tools were listed",
    servers.FILESYSTEM,
    (OPEN, call("read_text_file", path="{folder}/notes.txt"), LIST_TOOLS),
    asked_by_douane=(b"tools/list",),
)

FILES_BY_ROOTS = Conversation(
    "filesystem with roots from the client",
    servers.FILESYSTEM,
    (
        OPEN,
        LIST_TOOLS,
        wait("roots/list"),
        call("list_allowed_directories"),
        {"do": "change_roots"},
        wait("roots/list", 2),
        call("read_text_file", path="{folder}/drafts/plan.md"),
    ),
    answers={"roots": {"roots": [{"uri": "file://{folder}", "name": "ground"}]}},
)

TOOLS = Conversation(
    "everything tools",
    servers.EVERYTHING,
    (
        OPEN,
        LIST_TOOLS,
        call("echo", message='hello, 税関 🛃 \\ "\n'),
        call("get-sum", a=2, b=0.1),
        call("get-sum", a=1e21, b=-0.0),
        call("get-annotated-message", messageType="error", includeImage=True),
        call("get-structured-content", location="Chicago"),
        call("get-tiny-image"),
        call("get-resource-links", count=2),
        call("get-resource-reference", resourceType="Text", resourceId=1),
    ),
    varying=(Varying(rb"created at (\d+:\d+:\d+ [AP]M)", "the server writes the time into a resource"),),
)

RESOURCES = Conversation(
    "everything resources",
    servers.EVERYTHING,
    (
        OPEN,
        LIST_TOOLS,
        {"do": "list_resources"},
        {"do": "list_resource_templates"},
        {"do": "read_resource", "uri": "demo://resource/static/document/architecture.md"},
        {"do": "read_resource", "uri": "demo://resource/dynamic/text/2"},
        {"do": "read_resource", "uri": "demo://resource/no/such"},
        {"do": "subscribe", "uri": "demo://resource/dynamic/text/2"},
        call("toggle-subscriber-updates"),
        wait("notifications/resources/updated"),
        call("toggle-subscriber-updates"),
        {"do": "unsubscribe", "uri": "demo://resource/dynamic/text/2"},
        call("gzip-file-as-resource", name="a.gz", data="data:text/plain,hello", outputType="resourceLink"),
        wait("notifications/resources/list_changed"),
        {"do": "list_resources"},
    ),
    varying=(Varying(rb"created at (\d+:\d+:\d+ [AP]M)", "the server writes the time into a resource"),),
)

PROMPTS = Conversation(
    "everything prompts and completions",
    servers.EVERYTHING,
    (
        OPEN,
        {"do": "list_prompts"},
        {"do": "get_prompt", "name": "simple-prompt"},
        {"do": "get_prompt", "name": "args-prompt", "arguments": {"city": "Zürich", "state": "ZH"}},
        {
            "do": "complete",
            "ref": {"type": "ref/prompt", "name": "completable-prompt"},
            "argument": {"name": "department", "value": "S"},
        },
        {
            "do": "complete",
            "ref": {"type": "ref/resource", "uri": "demo://resource/dynamic/text/{resourceId}"},
            "argument": {"name": "resourceId", "value": "1"},
        },
    ),
)

ASKS_BACK = Conversation(
    "everything asks the client back",
    servers.EVERYTHING,
    (
        OPEN,
        wait("notifications/message"),
        LIST_TOOLS,
        call("get-roots-list"),
        {"do": "change_roots"},
        wait("notifications/message", 2),
        call("trigger-sampling-request", prompt="what is two and two?", maxTokens=10),
        call("trigger-elicitation-request"),
        call("trigger-url-elicitation", url="https://example.org/sign-in", elicitationId="one"),
    ),
    answers={"roots": ROOTS, "sampling": SAMPLE, "elicitation": FORM},
)

PROGRESS = Conversation(
    "everything progress and cancellation",
    servers.EVERYTHING,
    (
        OPEN,
        LIST_TOOLS,
        {
            "do": "call_tool_with_progress",
            "name": "trigger-long-running-operation",
            "arguments": {"duration": 0.2, "steps": 4},
        },
        {
            "do": "call_tool_and_cancel",
            "name": "trigger-long-running-operation",
            "arguments": {"duration": 0.3, "steps": 3},
        },
        # The server goes on with what was cancelled; this lasts longer, so that all of that is in the recording.
        call("trigger-long-running-operation", duration=0.6, steps=1),
        {"do": "ping"},
    ),
)

LOGGING = Conversation(
    "everything logging",
    servers.EVERYTHING,
    (
        OPEN,
        LIST_TOOLS,
        {"do": "set_log_level", "level": "debug"},
        call("toggle-simulated-logging"),
        wait("notifications/message"),
        call("toggle-simulated-logging"),
    ),
    varying=(
        Varying(rb'"level":"([a-z]+)"', "the server logs at a level drawn by chance"),
        Varying(rb'"data":"([A-Z][a-z]+[- ]level[- ]message)"', "and says which"),
    ),
)

MEMORY = Conversation(
    "memory graph",
    servers.MEMORY,
    (
        OPEN,
        LIST_TOOLS,
        {"do": "list_resources"},
        {"do": "subscribe", "uri": "memory://knowledge-graph"},
        call(
            "create_entities",
            entities=[{"name": "Ada", "entityType": "person", "observations": ["writes programs"]}],
        ),
        wait("notifications/resources/updated"),
        call("create_entities", entities=[{"name": "Engine", "entityType": "machine", "observations": []}]),
        call("create_relations", relations=[{"from": "Ada", "to": "Engine", "relationType": "programs"}]),
        call("add_observations", observations=[{"entityName": "Ada", "contents": ["was born in 1815"]}]),
        call("search_nodes", query="Engine"),
        call("read_graph"),
        {"do": "read_resource", "uri": "memory://knowledge-graph"},
        call("delete_entities", entityNames=["Engine"]),
        call("open_nodes", names=["Ada", "Engine"]),
        {"do": "unsubscribe", "uri": "memory://knowledge-graph"},
    ),
)

GIT = Conversation(
    "git work",
    servers.GIT,
    (
        OPEN,
        LIST_TOOLS,
        call("git_status", repo_path="{folder}"),
        call("git_diff_unstaged", repo_path="{folder}"),
        call("git_add", repo_path="{folder}", files=["README.md"]),
        call("git_diff_staged", repo_path="{folder}", context_lines=1),
        call("git_commit", repo_path="{folder}", message="say what a customs post is"),
        call("git_log", repo_path="{folder}", max_count=5),
        call("git_create_branch", repo_path="{folder}", branch_name="topic"),
        call("git_checkout", repo_path="{folder}", branch_name="topic"),
        call("git_branch", repo_path="{folder}", branch_type="local"),
        call("git_show", repo_path="{folder}", revision="HEAD"),
        call("git_checkout", repo_path="{folder}", branch_name="no-such-branch"),
    ),
)

TIME = Conversation(
    "time",
    servers.TIME,
    (
        OPEN,
        LIST_TOOLS,
        call("get_current_time", timezone="Asia/Tokyo"),
        call("convert_time", source_timezone="UTC", time="12:30", target_timezone="Europe/London"),
        call("get_current_time", timezone="Nowhere/Land"),
    ),
    varying=(Varying(rb"T(\d\d:\d\d:\d\d)\+09:00", "the time of day in Tokyo"),),
)

FETCH = Conversation(
    "fetch from a web site",
    servers.FETCH,
    (
        OPEN,
        LIST_TOOLS,
        call("fetch", url="{web}/page.html"),
        call("fetch", url="{web}/page.html", raw=True, max_length=20),
        call("fetch", url="{web}/private/page.html"),
        call("fetch", url="{web}/absent.html"),
        {"do": "list_prompts"},
        {"do": "get_prompt", "name": "fetch", "arguments": {"url": "{web}/private/page.html"}},
    ),
)

CONVERSATIONS = (
    FILES, CALL_FIRST, FILES_BY_ROOTS, TOOLS, RESOURCES, PROMPTS, ASKS_BACK, PROGRESS, LOGGING, MEMORY, GIT, TIME, FETCH,
)  # fmt: skip
MODERN_CONVERSATIONS = (GIT, TIME, FETCH)
