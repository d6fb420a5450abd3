"""What behaviour sees of an answer."""

from __future__ import annotations

from typing import NamedTuple


class Answer(NamedTuple):
    """Its length in bytes, how many failures it is (0 or 1), and how many personal values are in it."""

    size: int
    failures: int = 0
    persons: int = 0
