"""What machines have reported: which servers each has, what the inventory says of them, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every
from douane.control.pages.asking import asked
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.model.fleet import Standing
from douane.operations.base import Body, Role

_MOST: Final = 5_000
_SHOWN: Final = 500  # rows on one page
_KINDS: Final = ("stopped", "unknown", "drifted", "orphaned", "known")
# What each is, and what somebody does about it.
TELLING: Final[Mapping[str, tuple[str, str]]] = {
    Standing.STOPPED: (
        "rejected, suspended or retired, and still there",
        "have it taken out of the host's file",
    ),
    Standing.UNKNOWN: ("a shadow server: nobody has asked for it", "ask for it, or reject it"),
    Standing.DRIFTED: (
        "known, and started otherwise or in another version",
        "have the host's file put right",
    ),
    Standing.ORPHANED: ("known, and on no machine any more", "retire it"),
    Standing.KNOWN: ("as it should be", ""),
}


class Machine(NamedTuple):
    """A machine that reports: when last, who for, and how many of its servers stand how."""

    name: str
    at: float
    by: str
    servers: int
    standings: tuple[tuple[str, int], ...]
    unprotected: int


def shown(request: Request, visitor: Visitor) -> Response:
    """All machines, and the servers that are asked for, the greatest risk first."""
    wanted = asked(request, ("standing", "machine"))
    try:
        rows: list[Mapping[str, Any]] = [*every(visitor, "fleet", _MOST)]
    except DouaneError as error:
        return failed(request, visitor, error)
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return rendered(
        request,
        visitor,
        "fleet.html",
        rows=found[:_SHOWN],
        in_all=len(found),
        machines=_machines(rows),
        counts=Counter(row["standing"] for row in rows),
        wanted=wanted,
        kinds=_KINDS,
        telling=TELLING,
    )


def _machines(rows: Iterable[Body]) -> list[Machine]:
    """Those that have reported, the latest first."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["machine"]:
            by_name.setdefault(str(row["machine"]), []).append(row)
    made = [
        Machine(
            name,
            max(row["at"] for row in own),
            own[0]["by"],
            len(own),
            tuple(Counter(row["standing"] for row in own).most_common()),
            sum(not row["protected"] for row in own),
        )
        for name, own in by_name.items()
    ]
    return sorted(made, key=lambda machine: -machine.at)


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/fleet", page(Role.VIEWER, shown), methods=["GET"]),)
