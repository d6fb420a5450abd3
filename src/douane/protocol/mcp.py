"""Which methods MCP has, who may send them, and since when: a table, and what follows from it.

Sources: the message unions in `schema.ts` of each revision; tasks of 2026-07-28 from the extension
`io.modelcontextprotocol/tasks`. `python -m douane.protocol.mcp` prints the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from douane.protocol.direction import Direction
from douane.protocol.eras import Revision
from douane.protocol.jsonrpc import Notification, Packet, Request, Response
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


METHOD_NOT_FOUND: Final = -32601  # JSON-RPC 2.0 §5.1


class Sender(Enum):
    """Who may send a method."""

    CLIENT = "client"
    SERVER = "server"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Method:
    """One method: a request or a notification, and the revisions that have it."""

    name: str
    sender: Sender
    first: Revision = Revision.R2024_11_05
    last: Revision = Revision.R2026_07_28

    @property
    def kind(self) -> type[Request | Notification]:
        """Notifications are named so."""
        return Notification if self.name.startswith("notifications/") else Request


_C, _S, _B = Sender.CLIENT, Sender.SERVER, Sender.BOTH
_2506, _2511, _2607 = Revision.R2025_06_18, Revision.R2025_11_25, Revision.R2026_07_28

METHODS: Final = (
    Method("initialize", _C, last=_2511),
    Method("server/discover", _C, first=_2607),
    Method("ping", _B, last=_2511),
    Method("tools/list", _C),
    Method("tools/call", _C),
    Method("resources/list", _C),
    Method("resources/templates/list", _C),
    Method("resources/read", _C),
    Method("resources/subscribe", _C, last=_2511),
    Method("resources/unsubscribe", _C, last=_2511),
    Method("prompts/list", _C),
    Method("prompts/get", _C),
    Method("completion/complete", _C),
    Method("logging/setLevel", _C, last=_2511),
    Method("subscriptions/listen", _C, first=_2607),
    Method("sampling/createMessage", _S, last=_2511),
    Method("roots/list", _S, last=_2511),
    Method("elicitation/create", _S, first=_2506, last=_2511),
    Method("tasks/get", _B, first=_2511, last=_2511),
    Method("tasks/result", _B, first=_2511, last=_2511),
    Method("tasks/list", _B, first=_2511, last=_2511),
    Method("tasks/cancel", _B, first=_2511, last=_2511),
    Method("tasks/get", _C, first=_2607),
    Method("tasks/update", _C, first=_2607),
    Method("tasks/cancel", _C, first=_2607),
    Method("notifications/initialized", _C, last=_2511),
    Method("notifications/cancelled", _B),
    Method("notifications/progress", _B, last=_2511),
    Method("notifications/progress", _S, first=_2607),
    Method("notifications/message", _S),
    Method("notifications/roots/list_changed", _C, last=_2511),
    Method("notifications/resources/updated", _S),
    Method("notifications/resources/list_changed", _S),
    Method("notifications/tools/list_changed", _S),
    Method("notifications/prompts/list_changed", _S),
    Method("notifications/subscriptions/acknowledged", _S, first=_2607),
    Method("notifications/elicitation/complete", _S, first=_2511, last=_2511),
    Method("notifications/tasks/status", _B, first=_2511, last=_2511),
    Method("notifications/tasks", _S, first=_2607),
)

QUESTIONS: Final = frozenset({"sampling/createMessage", "elicitation/create", "roots/list"})
SUBJECTS: Final[Mapping[str, str]] = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}

_SHOWN: Final = 64
_ORDER: Final = {revision: number for number, revision in enumerate(Revision)}
_NAMES: Final = frozenset(method.name for method in METHODS)
_SENT_BY: Final = {
    Direction.TO_SERVER: frozenset({Sender.CLIENT, Sender.BOTH}),
    Direction.TO_CLIENT: frozenset({Sender.SERVER, Sender.BOTH}),
}


def _legal_calls() -> frozenset[tuple[str, type, Direction, Revision]]:
    return frozenset(
        (method.name, method.kind, direction, revision)
        for method in METHODS
        for direction, senders in _SENT_BY.items()
        for revision in Revision
        if method.sender in senders and _ORDER[method.first] <= _ORDER[revision] <= _ORDER[method.last]
    )


_LEGAL: Final = _legal_calls()


def check_method(
    packet: Packet, direction: Direction, revisions: Sequence[Revision], extensions: Sequence[str]
) -> Unreadable | None:
    """Why this call is not legal in any of `revisions`, or None if it is.

    `extensions` are globs of methods beyond the specification that the operator allows; they cannot
    move a method of the specification to another direction, kind or revision.
    """
    if isinstance(packet, Response):
        return None
    name, kind = packet.method, type(packet)
    for revision in revisions:
        if (name, kind, direction, revision) in _LEGAL:
            return None
    if name not in _NAMES:
        if any(fnmatchcase(name, pattern) for pattern in extensions):
            return None
        fix = "if it is meant to pass, add it to `extensions` under [protocol] in douane.toml"
        because = f"MCP has no method {shown(name)}"
        return Unreadable("protocol.unknown-method", because, "/method", fix, METHOD_NOT_FOUND)
    known = ", ".join(revisions) or "this point of a session"
    because = f"{shown(name)} is not legal {direction.value} in {known}"
    return Unreadable("protocol.misplaced-method", because, "/method", code=METHOD_NOT_FOUND)


def shown(name: str) -> str:
    """A peer's name for something, safe to show: printable ASCII, at most 64 characters, in backticks."""
    head = name[:_SHOWN]
    plain = "".join(c if c.isascii() and c.isprintable() and c != "`" else "?" for c in head)
    return f"`{plain}{'' if head == name else '…'}`"


def subject(packet: Packet) -> str:
    """The tool, prompt or resource that a request is about, or ``""``."""
    if not isinstance(packet, Request) or packet.method not in SUBJECTS:
        return ""
    named = packet.params.get(SUBJECTS[packet.method])
    return named if isinstance(named, str) else ""


def table() -> str:
    """The legal methods by revision as text: ``c`` sent by clients, ``s`` by servers, ``b`` by both."""
    names = list(dict.fromkeys(method.name for method in METHODS))
    lines = [f"{'method':42}" + "".join(f"{revision.value:>12}" for revision in Revision)]
    lines += [
        f"{name:42}" + "".join(f"{_cell(name, revision):>12}" for revision in Revision) for name in names
    ]
    return "\n".join(lines)


def _cell(name: str, revision: Revision) -> str:
    kind = Notification if name.startswith("notifications/") else Request
    sent = [direction for direction in Direction if (name, kind, direction, revision) in _LEGAL]
    if len(sent) > 1:
        return "b"
    return {(): "-", (Direction.TO_SERVER,): "c", (Direction.TO_CLIENT,): "s"}[tuple(sent)]


if __name__ == "__main__":
    print(table())  # noqa: T201  # the one thing this module prints is its table
