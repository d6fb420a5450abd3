"""That what came is not enough yet."""

from __future__ import annotations

from typing import NamedTuple


class More(NamedTuple):
    """Nothing can be told before there are `least` bytes: whoever sends them one by one is looked at once."""

    least: int
