"""What was read, as keyed digests: what several processes may share without holding any of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

PRIVATE_BLOCKS: Final = 1344  # what is older goes when there are more, the older half at once
OPEN_BLOCKS: Final = 672


class Seals(NamedTuple):
    """Ways to make digests that nobody can make without the key.

    `blocks` turns each 16 bytes of its argument into 16 others, whatever stands around them. `key` is for
    whoever has fewer to make.
    """

    blocks: Callable[[bytes], bytes]
    key: bytes


class Print(NamedTuple):
    """What came with one read (`number`: its time in milliseconds), or was said; see `flow/prints.py`.

    `blocks` has 8 bytes for each third block of eight letters, `windows` 4 for each 24 letters that begin at
    a block, `values` 17 for each single value (its length, its first block, all of it), `links` 8 for each
    link. `whole` is the digest of all of it.
    """

    origin: str
    number: int
    labels: frozenset[str]
    is_private: bool
    whole: bytes = b""
    blocks: bytes = b""
    windows: bytes = b""
    values: bytes = b""
    links: bytes = b""

    @property
    def size(self) -> int:
        """How many blocks it is known by."""
        return len(self.blocks) // 8 + len(self.values) // 17


@dataclass(slots=True)
class Table:
    """Prints in the order in which they came, and their blocks.

    `known` leads from a block to the latest of `entries` with it, `older` from an entry to one before it. An
    entry is the number of a print and the place in it. `origins` are those of all prints.
    """

    room: int
    prints: list[Print] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    entries: array[int] = field(default_factory=lambda: array("I"))
    older: dict[int, int] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)


class Unsealed(NamedTuple):
    """What was read or said, before there are seals for it."""

    values: str
    origin: str
    number: int
    labels: frozenset[str]
    is_private: bool


@dataclass(slots=True)
class Prints:
    """What all programs of a host have read and said.

    `seals` is None until there is something to share. `waiting` is what is to be sealed, `unsaid` what others
    do not have yet. `broken` says why nothing can be shared, ``""`` where it can.
    """

    seals: Seals | None = None
    private: Table = field(default_factory=lambda: Table(PRIVATE_BLOCKS))
    open: Table = field(default_factory=lambda: Table(OPEN_BLOCKS))
    waiting: list[Unsealed] = field(default_factory=list)
    unsaid: list[Print] = field(default_factory=list)
    broken: str = ""
