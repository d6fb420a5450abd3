"""Names of tools and prompts where several servers are offered as one: the server's, `__`, and their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final

LONGEST: Final = 64  # characters that all known clients and models take in the name of a tool
BETWEEN: Final = "__"
_SHORTEST: Final = 16  # what is left for the name of a tool, however long that of its server
_DIGITS: Final = 8
_CUT: Final = re.compile(r"_[0-9a-f]{8}\Z")


def outward(server: str, name: str) -> str:
    """The name by which clients know what `server` calls `name`; it depends on these two alone.

    What would be too long is cut, and ends with a digest of its whole.
    """
    room = _room(server)
    if len(name) > room:
        digest = sha256(name.encode()).hexdigest()[:_DIGITS]
        name = f"{name[: room - _DIGITS - 1]}_{digest}"
    return f"{server}{BETWEEN}{name}"


def parted(shown: str) -> tuple[str, str]:
    """The server and the rest of an outward name; the server is ``""`` in any other name."""
    server, between, rest = shown.partition(BETWEEN)
    return (server, rest) if between and rest else ("", shown)


def inward(server: str, rest: str, names: Callable[[], Iterable[str]]) -> str:
    """What the server calls what clients know by `rest`; `names` gives those that it is known to have."""
    if len(rest) != _room(server) or not _CUT.search(rest):
        return rest
    known = tuple(names())
    if rest in known:
        return rest
    shown = f"{server}{BETWEEN}{rest}"
    return next((name for name in known if outward(server, name) == shown), rest)


def _room(server: str) -> int:
    return max(LONGEST - len(server) - len(BETWEEN), _SHORTEST)
