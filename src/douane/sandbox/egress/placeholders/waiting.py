"""Whose turn it is on two connections of which one may end while the other is waited for."""

from __future__ import annotations

import select
from typing import Final

from douane.sandbox.egress.placeholders.secured import Secured
from douane.sandbox.egress.reader import GoneError

_EVER: Final = -1


def await_first(wanted: Secured, other: Secured, milliseconds: int = _EVER) -> None:
    """Nothing, as soon as `wanted` has said something.

    Raises:
        GoneError: the other one has gone, or has no reason to speak and does; or nothing came in time.
    """
    if wanted.has_more:
        return
    waiting = select.poll()
    waiting.register(wanted.fileno(), select.POLLIN)
    _watch(other, waiting)
    while ready := dict(waiting.poll(milliseconds)):
        if wanted.fileno() in ready:
            return  # or it has gone, which its reader is told
        waiting.unregister(other.fileno())
        _watch(other, waiting)
    raise GoneError


def _watch(other: Secured, waiting: select.poll) -> None:
    """Wait for it too, unless it has said something before its turn already."""
    if other.has_ended():
        raise GoneError
    if not other.has_more:
        waiting.register(other.fileno(), select.POLLIN)
