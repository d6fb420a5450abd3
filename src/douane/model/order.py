"""What a person has said about a session, or a principal at a server: it may do nothing, or all again."""

from __future__ import annotations

from typing import Final, NamedTuple

FOR_EVER: Final = 253_402_300_799.0  # the end of the year 9999, which every form of a time can have


class Order(NamedTuple):
    """From `at` on (epoch seconds) nothing may be done until `until`, or, where that is 0, all may be again.

    `whom` is the name of a session or the id of a principal, or tells of a kill. `server` is the id of a
    server, ``""`` for all.
    """

    at: float
    whom: str
    server: str = ""
    until: float = 0.0
