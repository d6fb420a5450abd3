"""Whether what somebody typed is the passphrase of approvals, and how often they may be wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from douane.gateway.answering import record
from douane.gateway.answering.visitors import Guesses
from douane.stores.protection import signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.gateway.answering.office import Office
    from douane.stores.protection import Signer

AT_THE_DOOR: Final = ""
_MOST: Final = 1000  # who has typed one lately; the oldest make room


class Passphrases:
    """A few may be wrong in a minute at the door, and as many of each who is signed in."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._guesses: dict[str, Guesses] = {}

    async def signer(self, office: Office, who: str, typed: str, counted: str) -> Signer | None:
        """What signs, if this is the passphrase; it takes a tenth of a second of another thread.

        `counted` is whose tries they are: `AT_THE_DOOR`, or who is signed in.
        """
        protection, guesses = office.protection, self._of(counted)
        if protection is None or not typed or not guesses.are_left:
            return None
        guesses.missed()  # before it is looked at: a hundred at once are a hundred
        found = await asyncio.to_thread(signer, protection, typed)
        if found is None:
            office.note([record.mistyped(who, self._clock())])
        else:
            guesses.made_good()
        return found

    def _of(self, counted: str) -> Guesses:
        found = self._guesses.pop(counted, None) or Guesses(self._clock)
        while len(self._guesses) >= _MOST:
            del self._guesses[next(iter(self._guesses))]
        self._guesses[counted] = found
        return found
