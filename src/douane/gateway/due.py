"""What is looked at once for all that is done in one turn of the loop."""

from __future__ import annotations

import asyncio


class OnceATurn:
    """Says whether a look is due: at the first question in a turn of the loop, and always where none runs.

    What other processes change is seen in the next turn at the latest, which is milliseconds later.
    """

    def __init__(self) -> None:
        self._has_looked = False

    def __call__(self) -> bool:
        """Whether to look; who asks looks then."""
        if self._has_looked:
            return False
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return True
        self._has_looked = True
        loop.call_soon(self._turn)
        return True

    def _turn(self) -> None:
        self._has_looked = False
