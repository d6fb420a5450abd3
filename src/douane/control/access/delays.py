"""How long somebody has to wait after failures: seconds at first, never more than a quarter of an hour."""

from __future__ import annotations

from typing import Final, NamedTuple

LONGEST: Final = 900.0  # seconds: whoever fails for others keeps nobody out for ever


class Patience(NamedTuple):
    """So many failures cost nothing; then the wait begins with `first` seconds and doubles."""

    free: int
    first: float = 2.0


OF_ACCOUNT: Final = Patience(4)
OF_BROWSER: Final = Patience(6)  # one that somebody has signed in with before
OF_ADDRESS: Final = Patience(12)
OF_SESSION: Final = Patience(3)  # codes of six digits


def wait(patience: Patience, failures: int, last: float, at: float) -> float:
    """Seconds left until the next try is looked at; 0 for now."""
    beyond = failures - patience.free
    if beyond < 0:
        return 0.0
    pause = min(patience.first * 2.0 ** min(beyond, 16), LONGEST)
    return max(0.0, last + pause - at)
