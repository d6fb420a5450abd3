"""Where one can go: the places of the control room, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from douane.operations.base import By, Role


class Stop(NamedTuple):
    """A page of the first row; `key` opens it after `g`."""

    path: str
    label: str
    icon: str
    key: str
    role: Role = Role.VIEWER
    is_here: bool = False


Group = tuple[str, tuple[Stop, ...]]

GROUPS: Final[tuple[Group, ...]] = (
    (
        "",
        (
            Stop("/", "Overview", "overview", "o"),
            Stop("/feed", "Live feed", "feed", "f"),
            Stop("/approvals", "Approvals", "approvals", "a"),
        ),
    ),
    (
        "What there is",
        (
            Stop("/servers", "Servers", "servers", "s"),
            Stop("/fleet", "Fleet", "fleet", "m"),
            Stop("/sessions", "Sessions", "sessions", "e"),
        ),
    ),
    (
        "What happened",
        (
            Stop("/audit", "Audit", "audit", "l", Role.AUDITOR),
            Stop("/incidents", "Incidents", "incidents", "i", Role.AUDITOR),
            Stop("/alerts", "Alerts", "alerts", "n"),
            Stop("/reports", "Reports", "reports", "r", Role.AUDITOR),
        ),
    ),
    (
        "What holds",
        (
            Stop("/posture", "Posture", "posture", "h", Role.AUDITOR),
            Stop("/policies", "Policies", "policies", "p"),
            Stop("/secrets", "Secrets", "secrets", "x"),
            Stop("/people", "People and keys", "people", "u", Role.AUDITOR),
            Stop("/settings", "Settings", "settings", "c"),
        ),
    ),
)


def places(by: By, here: str, routed: Collection[str]) -> list[Group]:
    """The places that there are and that this person may see; `here` is the path of the page."""
    found = []
    for label, stops in GROUPS:
        there = tuple(
            stop._replace(is_here=_is_below(here, stop.path))
            for stop in stops
            if stop.path in routed and by.may(stop.role)
        )
        if there:
            found.append((label, there))
    return found


def _is_below(here: str, path: str) -> bool:
    return here == path or (path != "/" and here.startswith(f"{path}/"))
