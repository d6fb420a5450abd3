"""Which entries of the log are about an incident, and reading members of entries that may be anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from douane.incidents.incident import Body, Scope


def is_about(body: Body, scope: Scope) -> bool:
    """Whether the entry is of one of the servers, principals or sessions.

    Where servers are named, principals and sessions narrow nothing: what others did there counts as well.
    """
    if scope.servers:
        return text(body, "server") in scope.servers or text(body, "server_name") in scope.servers
    return text(body, "principal") in scope.principals or text(body, "session") in scope.sessions


def text(body: Body, name: str) -> str:
    """A member that is a text, ``""`` if it is none."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def number(body: Body, name: str) -> float:
    """A member that is a number, 0 if it is none."""
    found = body.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else 0.0


def texts(body: Body, name: str) -> tuple[str, ...]:
    """The texts of a member that is a list of them."""
    found = body.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def findings(body: Body) -> Iterator[Mapping[str, Any]]:
    """The findings of an entry."""
    found = body.get("findings")
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def replay(body: Body) -> Body:
    """What is kept to judge an entry again."""
    found = body.get("replay")
    return found if isinstance(found, Mapping) else {}


def has_passed(body: Body) -> bool:
    """Whether the message went on, as it was or edited."""
    return text(body, "action") in {"allow", "edit"}
