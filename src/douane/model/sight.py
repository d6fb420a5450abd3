"""What a server within walls sees of the machine."""

from __future__ import annotations

from typing import Final, NamedTuple

OUTSIDE: Final = "sandbox.outside"
CLOSED: Final = "the server can reach no host within its walls, and this call failed like that"


class Sight(NamedTuple):
    """All below `folders`; `tops` are the names in the root of the machine, seen or not.

    `given` are folders that somebody has named for it, None where callers are not told of them; `way` says
    how a person gives it another. `unreached` says, of a server that is there to reach hosts, that it can
    reach none, and how it would.
    """

    folders: tuple[str, ...]
    tops: frozenset[str]
    given: tuple[str, ...] | None
    way: str
    unreached: str = ""
