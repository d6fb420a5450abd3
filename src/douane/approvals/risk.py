"""How much may go wrong if a call passes: how far it reaches, whether it is new, and what was touched."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.model.risk import Risk

_MEDIUM: Final = 5
_HIGH: Final = 10


class Stakes(NamedTuple):
    """What a risk is worked out from, each a number that multiplies it.

    `reach` is 1 for what only reads, 2 for what writes, and 3 for what reaches others or cannot be undone.
    `novelty` is 1 if a person has let a like call pass, else 2. `touched` is 1 if nothing remarkable was read
    or found, 2 if something was, and 3 for private things beside words of strangers, or worse.
    """

    reach: int
    novelty: int
    touched: int

    @property
    def score(self) -> int:
        """From 1 to 18."""
        return self.reach * self.novelty * self.touched

    @property
    def risk(self) -> Risk:
        """What the score comes to."""
        if self.score < _MEDIUM:
            return Risk.LOW
        return Risk.MEDIUM if self.score < _HIGH else Risk.HIGH
