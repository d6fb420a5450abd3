"""What is looked at once for all that is done in one turn of the loop."""

from __future__ import annotations

import asyncio


class OnceATurn:
    """Says whether a look is due: at the first question in a turn of a loop, and always where none runs.

    What other processes change is seen in the next turn at the latest, which is milliseconds later.
    """

    def __init__(self) -> None:
        self._looked_in: asyncio.AbstractEventLoop | None = None

    def __call__(self) -> bool:
        """Whether to look; who asks looks then."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return True
        if loop is self._looked_in:
            return False
        self._looked_in = loop  # one that has ended in the middle of a turn is no reason to look no more
        loop.call_soon(self._turn)
        return True

    def _turn(self) -> None:
        self._looked_in = None
