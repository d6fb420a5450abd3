"""What spans say, by the semantic conventions for MCP: names that we know, numbers, and no content.

https://github.com/open-telemetry/semantic-conventions/blob/main/docs/gen-ai/mcp.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.model.server import Kind
from douane.policy.servers import Way
from douane.protocol.jsonrpc import Request, Response
from douane.protocol.mcp import METHODS, subject

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from douane.gateway.limits.admission import Call
    from douane.inventory.compare import PinKey
    from douane.policy.servers import Configured
    from douane.protocol.jsonrpc import Notification

Attributes = dict[str, str | int]

METHOD: Final = "mcp.method.name"
ERROR: Final = "error.type"
OTHER: Final = "_OTHER"
TOOL_ERROR: Final = "tool_error"
_KNOWN: Final = frozenset(method.name for method in METHODS)
_TARGETS: Final[Mapping[str, tuple[Kind, str]]] = {
    "tools/call": (Kind.TOOL, "gen_ai.tool.name"),
    "prompts/get": (Kind.PROMPT, "gen_ai.prompt.name"),
}


def of_call(call: Call) -> Attributes:
    """Where a request came in, and in which session, as the audit log calls it."""
    found: Attributes = {"network.transport": "tcp", "network.protocol.name": "http"}
    found["douane.server.name"] = call.server
    return found | ({"douane.session": call.session} if call.session else {})


def of_packet(packet: Request | Notification) -> Attributes:
    """What is asked; of ids only numbers, since a text could be anything."""
    found: Attributes = {METHOD: known(packet.method)}
    if packet.method == "tools/call":
        found["gen_ai.operation.name"] = "execute_tool"
    if isinstance(packet, Request) and isinstance(packet.id, int):
        found["jsonrpc.request.id"] = str(packet.id)
    return found


def of_target(packet: Request | Notification, pins: Collection[PinKey]) -> Attributes:
    """The tool or prompt that it is about, if the server has shown it: clients name what they like."""
    kind, key = _TARGETS.get(packet.method, (None, ""))
    name = subject(packet)
    return {key: name} if kind is not None and (kind, name) in pins else {}


def of_server(server: Configured) -> Attributes:
    """How a server is reached; the path and query of its URL stay out."""
    found: Attributes = {"douane.server.name": server.name}
    if server.way is Way.STDIO:
        return found | {"network.transport": "pipe"}
    return found | {"network.transport": "tcp", "network.protocol.name": "http"}


def error_of(answer: Response) -> str:
    """The code of an error, or that a tool has failed; ``""`` for what went well. Its text stays out."""
    if answer.failed:
        code = answer.outcome.get("code")
        return str(code) if isinstance(code, int) else OTHER
    return TOOL_ERROR if answer.outcome.get("isError") is True else ""


def known(method: str) -> str:
    """The method, if it is one of MCP: peers choose names, and may choose many."""
    return method if method in _KNOWN else OTHER
