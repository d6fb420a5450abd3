"""Calls that are made elsewhere or later: what a thread, a timer or a pool is told to call, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from douane.supply.source.flow.site import Site
from douane.supply.source.flow.value import UNKNOWN, Value

# Where the function stands that they call; what follows it is for that.
_PLACES: Final[Mapping[str, int]] = {
    "partial": 0,
    "to_thread": 0,
    "run_sync": 0,
    "run_in_threadpool": 0,
    "submit": 0,
    "apply_async": 0,
    "call_soon": 0,
    "run_in_executor": 1,
    "call_later": 1,
}
_STARTED: Final[Mapping[str, int]] = {"Thread": 3, "Process": 3, "Timer": 2}  # where their arguments stand


def elsewhere(site: Site) -> tuple[Value, Site] | None:
    """The function that a call has called, and that call."""
    if site.name in _PLACES:
        place = _PLACES[site.name]
        target, given, named = site.argument(place), site.arguments[place + 1 :], site.named
    elif site.name in _STARTED:
        target, whole = site.argument(1, "target", "function"), site.argument(_STARTED[site.name], "args")
        given, named = whole.items or (Value(whole.labels),), {}
    else:
        return None
    path = target.path or "?"
    return target, site._replace(path=path, receiver=UNKNOWN, arguments=given, named=named)
