"""What came of a form, kept for the page that its sender is sent to next: said once, and to nobody else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from starlette.applications import Starlette

from douane.errors import DouaneError

_MOST: Final = 1000  # sessions; the oldest make room
_NONE: Final[Mapping[str, object]] = MappingProxyType({})


class Tiding(NamedTuple):
    """One sentence of what was done; or what was wrong, with what was given, not to be typed again.

    `once` is what is shown to nobody ever again.
    """

    told: str = ""
    wrong: DouaneError | None = None
    given: Mapping[str, object] = _NONE
    once: Mapping[str, object] = _NONE


class Tidings:
    """By session, in memory alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Tiding] = OrderedDict()

    def put(self, session: str, tiding: Tiding) -> None:
        """Keep it for the next page of this session."""
        with self._lock:
            self._kept[session] = tiding
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def take(self, session: str) -> Tiding:
        """What was kept, which is over then."""
        with self._lock:
            return self._kept.pop(session, Tiding())


def tidings(app: Starlette) -> Tidings:
    """Those of this application."""
    if not hasattr(app.state, "tidings"):
        app.state.tidings = Tidings()
    found: Tidings = app.state.tidings
    return found
