"""What machines have reported: which servers each has, what the inventory says of them, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.asking import asked
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.model.fleet import Standing
from douane.operations.base import Role
from douane.operations.machines import overlooked

_SHOWN: Final = 500  # rows on one page
_MACHINES: Final = 200
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


def shown(request: Request, visitor: Visitor) -> Response:
    """All machines, and the servers that are asked for, the greatest risk first."""
    wanted = asked(request, ("standing", "machine", "by"))
    try:
        found = overlooked(visitor.place, wanted, _SHOWN, _MACHINES)
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(
        request,
        visitor,
        "fleet.html",
        rows=found.rows,
        in_all=found.in_all,
        machines=found.machines,
        machines_in_all=found.machines_in_all,
        counts=found.counts,
        wanted=wanted,
        kinds=_KINDS,
        telling=TELLING,
    )


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/fleet", page(Role.VIEWER, shown), methods=["GET"]),)
