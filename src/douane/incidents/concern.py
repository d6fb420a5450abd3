"""Which entries of the log are about an incident."""

from __future__ import annotations

from douane.incidents.incident import Body, Scope
from douane.protocol.members import text


def is_about(body: Body, scope: Scope) -> bool:
    """Whether the entry is of one of the servers, principals or sessions.

    Where servers are named, principals and sessions narrow nothing: what others did there counts as well.
    """
    if scope.servers:
        return text(body, "server") in scope.servers or text(body, "server_name") in scope.servers
    return text(body, "principal") in scope.principals or text(body, "session") in scope.sessions


def has_passed(body: Body) -> bool:
    """Whether the message went on, as it was or edited."""
    return text(body, "action") in {"allow", "edit"}
