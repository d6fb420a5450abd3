"""What other threads have to say, taken up in the loop of the gateway."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class AsyncTurns:
    """Turns of the event loop that runs."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call in so many seconds; what is returned takes that back."""
        return self._loop.call_later(seconds, call).cancel

    def post(self, call: Callable[[], None]) -> None:
        """Call soon; may be used from any thread."""
        with suppress(RuntimeError):  # the loop is over, and with it whoever waits
            self._loop.call_soon_threadsafe(call)


def faster_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the faster event loop; None where it is not installed."""
    with suppress(ImportError):  # there is no wheel for every machine
        from uvloop import new_event_loop  # noqa: PLC0415

        return new_event_loop
    return None
