"""What stands for the value of a text that has none."""

from __future__ import annotations

from typing import NamedTuple


class Unread(NamedTuple):
    """Why a text could not be read; nothing of it is quoted."""

    problem: str
