"""What real clients say to real servers over HTTP: a server, the steps, and what varies from one telling to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.e2e import conversations as spoken
from tests.e2e import installed, servers
from tests.e2e.conversations import LIST_TOOLS, OPEN, Conversation, Varying, call
from tests.e2e.gateway import running
from tests.e2e.gateway.running import WebServer
from tests.e2e.recordings import MCP1, MCP2_AUTO, MCP2_LEGACY, MCP2_MODERN, Program

FASTMCP_AUTO = Program("fastmcp-auto", installed.FASTMCP, "fastmcp4.py", "auto")
FASTMCP_LEGACY = Program("fastmcp-legacy", installed.FASTMCP, "fastmcp4.py", "legacy")


def telling(name: str, *steps: Any, **more: Any) -> Conversation:
    return Conversation(name, servers.EVERYTHING, steps, **more)


TEXT = 'hello, 税関 🛃 \\ "\n'
COUNTING = {"do": "call_tool_with_progress", "name": "count", "arguments": {"upto": 3}}
SMALL = telling(
    "small things",
    OPEN,
    LIST_TOOLS,
    call("echo", text=TEXT),
    call("echo", text="x" * 100_000),
    call("count", upto=3),
    {"do": "read_resource", "uri": "crate://7"},
    {"do": "list_prompts"},
    {"do": "get_prompt", "name": "declare", "arguments": {"goods": "ink"}},
)
PROGRESS = telling("progress", OPEN, LIST_TOOLS, COUNTING)
KINDS = telling(
    "every kind of content",
    OPEN,
    LIST_TOOLS,
    call("test_image_content"),
    call("test_multiple_content_types"),
    call("test_error_handling"),
    {"do": "list_resources"},
    {"do": "list_resource_templates"},
    {"do": "read_resource", "uri": "test://static-binary"},
    {"do": "read_resource", "uri": "test://template/7/data"},
    {"do": "read_resource", "uri": "test://absent"},
    {"do": "list_prompts"},
    {"do": "get_prompt", "name": "test_prompt_with_arguments", "arguments": {"arg1": "ä", "arg2": "2"}},
)
WITH_PROGRESS = telling(
    "progress of a call",
    OPEN,
    LIST_TOOLS,
    {"do": "call_tool_with_progress", "name": "test_tool_with_progress", "arguments": {}},
)
BACK = {"sampling": spoken.SAMPLE, "elicitation": {"action": "accept", "content": {"response": "yes"}}}
ASKED_BACK = telling(
    "asked back in the handshake era",
    OPEN,
    LIST_TOOLS,
    call("test_sampling", prompt="what is two and two?"),
    call("test_elicitation", message="go on?"),
    call("test_tool_with_logging"),
    call("test_reconnection"),
    answers=BACK,
)
NAMED = {"elicitation": {"action": "accept", "content": {"name": "Ada", "color": "green", "ok": True}}}
ASKED_FOR_INPUT = telling(
    "asked for input in the stateless era",
    OPEN,
    LIST_TOOLS,
    call("test_input_required_result_elicitation"),
    call("test_input_required_result_request_state"),
    call("test_input_required_result_multi_round"),
    answers=NAMED,
)
RESOURCES = replace(
    spoken.RESOURCES,
    varying=(
        *spoken.RESOURCES.varying,
        Varying(rb"(?:for|from) session ([0-9a-f-]{36})", "the server names its session"),
    ),
)

# Which client tells what to whom; the short form has one of each client, era and kind of server.
SHORT: tuple[tuple[WebServer, Conversation, Program], ...] = (
    (running.FIXTURE, ASKED_FOR_INPUT, MCP2_MODERN),
    (running.FIXTURE, ASKED_BACK, MCP2_LEGACY),
    (running.SDK1, SMALL, MCP1),
    (running.FASTMCP, SMALL, FASTMCP_AUTO),
    (running.EVERYTHING, spoken.TOOLS, MCP2_AUTO),
)
LONG: tuple[tuple[WebServer, Conversation, Program], ...] = (
    (running.FIXTURE, KINDS, MCP1),
    (running.FIXTURE, KINDS, MCP2_AUTO),
    (running.FIXTURE_JSON, KINDS, MCP2_LEGACY),
    (running.EVERYTHING_SSE, spoken.TOOLS, MCP2_LEGACY),
    (running.FIXTURE, ASKED_BACK, MCP1),
    (running.FIXTURE, WITH_PROGRESS, MCP2_MODERN),
    (running.FIXTURE, WITH_PROGRESS, MCP2_LEGACY),
    (running.FIXTURE_JSON, ASKED_FOR_INPUT, MCP2_AUTO),
    (running.SDK1, SMALL, MCP2_AUTO),
    (running.SDK1, SMALL, FASTMCP_LEGACY),
    (running.SDK1, PROGRESS, MCP1),
    (running.FASTMCP, SMALL, MCP1),
    (running.FASTMCP, SMALL, MCP2_MODERN),
    (running.FASTMCP, PROGRESS, MCP2_LEGACY),
    (running.EVERYTHING, RESOURCES, MCP2_LEGACY),
    (running.EVERYTHING, spoken.PROMPTS, MCP1),
    (running.EVERYTHING, spoken.ASKS_BACK, MCP1),
    (running.EVERYTHING, spoken.PROGRESS, MCP2_LEGACY),
    (running.EVERYTHING_SSE, spoken.ASKS_BACK, MCP2_LEGACY),
)
