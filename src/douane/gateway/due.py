"""What is looked at once for all that is done in one turn of the loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class OnceATurn:
    """Takes a look for the first who asks in a turn of a loop, and for everybody where none runs.

    What other processes change is seen in the next turn at the latest, which is milliseconds later. A look
    that fails is none: whoever asks next takes it again, or fails as well.
    """

    def __init__(self) -> None:
        self._looked_in: asyncio.AbstractEventLoop | None = None

    def __call__(self, look: Callable[[], None]) -> None:
        """Look, or go by what was seen in this turn; raises what `look` does."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            look()
            return
        if loop is not self._looked_in:
            look()
            self._looked_in = loop  # one that has ended in the middle of a turn is no reason to look no more
            loop.call_soon(self._turn)

    def _turn(self) -> None:
        self._looked_in = None
