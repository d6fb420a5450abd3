"""The one pass over a text that serves all detectors: hyperscan, where there is a wheel of it.

Why, and what stands in for it elsewhere: ADR 0022.
"""

from __future__ import annotations

import sys
import threading
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, Final

from douane.detectors import TRIGGERS
from douane.detectors.expressions import Expressions
from douane.detectors.trigger import OTHERS, PLAIN, RUNS, SHAPE
from douane.stores.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import hyperscan

    from douane.detectors.trigger import Occurrence, Scanner, Trigger

EXPRESSIONS: Final = Expressions.of(TRIGGERS)


class HyperScanner:
    """A `Scanner` over compiled databases; any number of threads may use it at once."""

    def __init__(self, expressions: Expressions, databases: Mapping[str, hyperscan.Database]) -> None:
        self._expressions = expressions
        self._databases = databases
        self._own = _Own(databases)

    def scan(self, content: str) -> Mapping[str, Sequence[Occurrence]]:
        """See `Scanner.scan`; some 3 ns a character and 0.5 µs an occurrence."""
        return self._expressions.occurrences(content, self._find)

    def same(
        self, found: Mapping[str, Sequence[Occurrence]], content: str
    ) -> Mapping[str, Sequence[Occurrence]] | None:
        """See `Scanner.same`."""
        return self._expressions.same(found, content, self._find)

    def _find(self, within: str, raw: bytes, ends: list[tuple[int, int]]) -> None:
        database = self._databases.get(within)
        if database is None:
            return

        def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.append((end, expression))

        database.scan(raw, note, 0, None, self._own.scratches[within])


class _Own(threading.local):
    """The memory of each thread, for each of the databases."""

    def __init__(self, databases: Mapping[str, hyperscan.Database]) -> None:
        super().__init__()
        from hyperscan import Scratch  # noqa: PLC0415  # as below

        self.scratches = {within: Scratch(one) for within, one in databases.items()}


def open_scanner(folder: str, expressions: Expressions = EXPRESSIONS) -> Scanner | None:
    """A scanner for `expressions`, or None where hyperscan is not installed or does not run.

    The state `folder` remembers what was compiled; three thousand expressions compile in some 0.3 s and
    load in 2 ms. Nothing that is wrong with what it remembers is more than a reason to compile anew.
    """
    if not expressions.all:
        return None
    try:
        import hyperscan  # noqa: PLC0415  # there may be no wheel for this platform
    except ImportError:
        return None
    prepared = Prepared(folder, _identity(expressions, str(vars(hyperscan).get("__version__"))))
    try:
        return HyperScanner(expressions, _loaded(prepared) or _compiled(expressions, prepared))
    except hyperscan.error:  # a processor that it cannot work on
        return None


def _identity(expressions: Expressions, version: str) -> bytes:
    """What a compiled database is good for: these expressions, this library, this kind of machine."""
    return sha256(f"{version} {sys.platform} {sys.maxsize} ".encode() + expressions.digest).digest()


def _loaded(prepared: Prepared) -> Mapping[str, hyperscan.Database] | None:
    import hyperscan  # noqa: PLC0415  # as above

    serialised = prepared.read()
    if serialised is None:
        return None
    try:
        return {
            within: hyperscan.loadb(piece, hyperscan.HS_MODE_BLOCK)
            for within, piece in _pieces(serialised).items()
        }
    except hyperscan.error:  # compiled on a machine with another processor, that shares the folder
        return None


def _compiled(expressions: Expressions, prepared: Prepared) -> Mapping[str, hyperscan.Database]:
    import hyperscan  # noqa: PLC0415  # as above

    databases = {
        within: _database(sought)
        for within in (PLAIN, RUNS, SHAPE, OTHERS)
        if (sought := expressions.within(within))
    }
    prepared.write(_whole({within: hyperscan.dumpb(one) for within, one in databases.items()}))
    return databases


def _database(sought: Mapping[int, Trigger]) -> hyperscan.Database:
    import hyperscan  # noqa: PLC0415  # as above

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[one.expression.encode() for one in sought.values()],
        ids=list(sought),
        elements=len(sought),
        flags=[
            one.folded * hyperscan.HS_FLAG_CASELESS | one.once * hyperscan.HS_FLAG_SINGLEMATCH
            for one in sought.values()
        ],
    )
    return database


def _whole(pieces: Mapping[str, bytes]) -> bytes:
    """Each of `pieces` behind its name and length."""
    return b"".join(_HEAD.pack(name.encode(), len(piece)) + piece for name, piece in pieces.items())


def _pieces(whole: bytes) -> Mapping[str, bytes]:
    """What was put together; nothing where it was not."""
    pieces: dict[str, bytes] = {}
    place = 0
    while len(whole) - place >= _HEAD.size:
        name, length = _HEAD.unpack_from(whole, place)
        place += _HEAD.size + length
        pieces[name.rstrip(b"\0").decode("ascii", "replace")] = whole[place - length : place]
    return pieces


_HEAD: Final = Struct("<8sQ")
