"""Prints of what was read, and which parts of a text are copies of it, as far as digests can tell.

Every third block of eight letters is kept. A block that is known is no copy yet: one of the three windows of
24 letters around it has to be known as well. A copy of `SHORTEST` letters holds such a block, and such a
window around it, whole; one of fewer than 24 never does.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice, product
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.flow.stream import stream
from douane.flow.traces import BLOCK, SHORTEST, Copy
from douane.flow.values import singles
from douane.model.flow import OPEN_ROOM, PRIVATE_ROOM
from douane.model.prints import Print, Unsealed

if TYPE_CHECKING:
    from douane.model.prints import Seals, Table

STEP: Final = 24  # bytes from one block that is kept to the next
WINDOW: Final = STEP
_SEALED: Final = 16  # bytes of a sealed block, of which the first eight are kept
_AROUND: Final = WINDOW // BLOCK  # windows in which a block stands whole
_MOST_TRIED: Final = 256
_MOST_TIMES: Final = 4  # places of one block in one text
_MOST_REPEATED: Final = 4  # what one source says as often is the form of a document, and no content of it
_EACH: Final = 4  # blocks that a print takes the room of, beside its own
_MOST_LINKS: Final = 48
_LINK: Final = re.compile(r"https?://([^\s\"'<>]{1,2048})", re.IGNORECASE)
_VALUE: Final = Struct("<B8s8s")
_WORD: Final = Struct("@Q")
_SEAL: Final = Struct("@I")
_IS_VALUE: Final = 0x8000
_NUMBERS: Final = tuple(range(4096))  # one object for each number serves all tables


class Match(NamedTuple):
    """Letters of a text that a print knows."""

    start: int
    end: int
    origin: str
    number: int
    is_value: bool = False
    shift: int = 0  # where what is printed would begin


def printed(seals: Seals, one: Unsealed) -> Print:
    """The print of what was read or said; costs some twenty times what reading it as JSON costs."""
    every = stream(one.values)
    whole = every[-(PRIVATE_ROOM if one.is_private else OPEN_ROOM) // 2 :]
    values = list(dict.fromkeys(map(stream, singles(one.values))))
    short = [value for value in values if BLOCK <= len(value) < SHORTEST]
    links = [stream(found[1]) for found in islice(_LINK.finditer(one.values), _MOST_LINKS)]
    first = _sealed(seals, [*_third(whole), *(value[:BLOCK] for value in short)])
    several, words = len(_third(whole)), array("Q", whole[: len(whole) - len(whole) % BLOCK])
    packed = (_VALUE.pack(len(v), b, digest(seals, v)) for v, b in zip(short, first[several:], strict=True))
    return Print(
        one.origin,
        one.number,
        one.labels,
        one.is_private,
        digest(seals, every),
        b"".join(first[:several]),
        _windows(seals, words[:-2], words[1:-1], words[2:]).tobytes(),
        b"".join(packed),
        b"".join(digest(seals, link) for link in links) if one.is_private else b"",
    )


def digest(seals: Seals, one: bytes) -> bytes:
    """Eight bytes that nobody makes without the key."""
    return blake2b(one, digest_size=8, key=seals.key).digest()


def remember(table: Table, one: Print) -> None:
    """Add a print; the older half goes if there are too many blocks with it."""
    if len(table.entries) + one.size + _EACH * len(table.prints) > table.room and table.prints:
        _forget(table)
    table.prints.append(one)
    _enter(table, len(table.prints) - 1, one)


def clear(table: Table) -> None:
    """Remember nothing any more."""
    table.prints.clear()
    table.known = {}
    table.older = {}
    table.origins.clear()
    del table.entries[:]


def number_of(table: Table, whole: bytes) -> int | None:
    """The number of the latest print of exactly this, None if there is none."""
    return next((one.number for one in reversed(table.prints) if one.whole == whole), None)


def is_link(table: Table, seals: Seals, link: bytes) -> bool:
    """Whether a link stood just so in what was read."""
    sealed = digest(seals, link)
    return any(sealed in one.links for one in table.prints)


def copies(private: Table, known: Table, seals: Seals, text: bytes, receiver: str) -> list[Copy]:
    """The copies in a stream from other sources than the receiver, but those that it or anybody knows."""
    blocks = _blocks_of(seals, text)
    found = _matches(private, seals, text, blocks)
    news = [
        one for one in _merged(one for one in found if one.origin != receiver) if not _is_form(one, found)
    ]
    if not news:
        return []
    others = [*(one for one in found if one.origin == receiver), *_matches(known, seals, text, blocks)]
    every = _merged(one._replace(origin="", is_value=False) for one in others)
    return [
        Copy(one.start, one.end, one.origin, one.number, one.is_value)
        for one in news
        if not _is_known(one, every)
    ]


def has_copies(private: Table, seals: Seals, text: bytes) -> bool:
    """Whether anything in a stream is a copy."""
    return bool(_matches(private, seals, text, _blocks_of(seals, text)))


def _third(whole: bytes) -> list[bytes]:
    return [whole[at : at + BLOCK] for at in range(0, len(whole) - BLOCK + 1, STEP)]


def _sealed(seals: Seals, blocks: list[bytes]) -> list[bytes]:
    sealed = seals.blocks(b"".join(block + bytes(_SEALED - BLOCK) for block in blocks))
    return [sealed[at : at + BLOCK] for at in range(0, len(sealed), _SEALED)]


def _windows(seals: Seals, first: array[int], second: array[int], third: array[int]) -> array[int]:
    """The seals of windows of three blocks each, as numbers of four bytes (CBC-MAC: all are equally long)."""
    begun, rest = array("Q", bytes(2 * first.itemsize * len(first))), array("Q")
    begun[::2], begun[1::2] = first, second
    rest = array("Q", bytes(len(begun) * begun.itemsize))
    rest[::2] = third
    halfway = int.from_bytes(seals.blocks(begun.tobytes()), "little")
    mixed = halfway ^ int.from_bytes(rest.tobytes(), "little")
    return array("I", seals.blocks(mixed.to_bytes(len(begun) * begun.itemsize, "little")))[::4]


def _enter(table: Table, number: int, one: Print) -> None:
    if one.origin not in table.origins:
        table.origins.append(one.origin)
    words = [*memoryview(one.blocks).cast("Q")]
    places = [*range(len(words))]
    for place, (_, block, _) in enumerate(_VALUE.iter_unpack(one.values)):
        words += _WORD.unpack(block)
        places.append(_IS_VALUE | place)
    for word, place in zip(words, places, strict=True):
        entry = _NUMBERS[len(table.entries) % len(_NUMBERS)]
        before = table.known.get(word)
        if before is not None:
            table.older[entry] = before
        table.entries.append(number << 16 | place)
        table.known[word] = entry


def _forget(table: Table) -> None:
    """Let go of the older half."""
    kept, left = table.prints, table.room // 2
    clear(table)
    latest = []
    for one in reversed(kept):
        left -= one.size + _EACH
        if left < 0:
            break
        latest.append(one)
    for one in reversed(latest):
        table.prints.append(one)
        _enter(table, len(table.prints) - 1, one)


def _blocks_of(seals: Seals, text: bytes) -> bytes:
    """All blocks of a stream, sealed: those of the first alignment, then those of the second, and so on."""
    view, padded = memoryview(text), array("Q")
    for shift in range(min(BLOCK, len(text) - BLOCK + 1)):
        words = view[shift : len(text) - (len(text) - shift) % BLOCK]
        several = array("Q", bytes(2 * len(words)))
        several[::2] = array("Q", words.tobytes())
        padded += several
    return seals.blocks(padded.tobytes())


def _matches(table: Table, seals: Seals, text: bytes, blocks: bytes) -> list[Match]:
    words = table.known.keys() & memoryview(blocks).cast("Q")[::2] if table.known else ()
    found: list[Match] = []
    tried: list[tuple[Match, int]] = []
    for word in islice(words, _MOST_TRIED):
        places = [*islice(_places(blocks, _WORD.pack(word), len(text)), _MOST_TIMES)]
        for (one, at), place in product(_entries(table, word), places):
            if at & _IS_VALUE:
                found += _value(one, at ^ _IS_VALUE, seals, text, place)
            else:
                tried += _around(one, at, len(text), place)
    return found + _confirmed(tried, seals, text)


def _entries(table: Table, word: int) -> list[tuple[Print, int]]:
    """The prints with this block, the latest first, and where it is in them."""
    found: list[tuple[Print, int]] = []
    entry = table.known.get(word)
    while entry is not None and len(found) <= _MOST_REPEATED:
        number, at = divmod(table.entries[entry], 1 << 16)
        found.append((table.prints[number], at))
        entry = table.older.get(entry)
    return found


def _places(blocks: bytes, word: bytes, length: int) -> Iterator[int]:
    """Where in a stream of this length a sealed block stands."""
    at = blocks.find(word)
    while at >= 0:
        if not at % _SEALED:
            yield _place(at // _SEALED, length)
        at = blocks.find(word, at + 1)


def _place(number: int, length: int) -> int:
    """Where in a stream of this length its block of this number begins."""
    for shift in range(BLOCK):
        several = (length - shift) // BLOCK
        if number < several:
            return shift + number * BLOCK
        number -= several
    raise IndexError(number)


def _value(one: Print, at: int, seals: Seals, text: bytes, place: int) -> Iterator[Match]:
    """The whole of a value, if that is what stands there."""
    length, _, sealed = _VALUE.unpack_from(one.values, at * _VALUE.size)
    if digest(seals, text[place : place + length]) == sealed:
        yield Match(place, place + length, one.origin, one.number, is_value=True)


def _around(one: Print, at: int, length: int, place: int) -> Iterator[tuple[Match, int]]:
    """The windows around a block, and the seals that they should have."""
    for before in range(_AROUND):
        window, start = _AROUND * at - before, place - BLOCK * before
        if 0 <= 4 * window < len(one.windows) and 0 <= start <= length - WINDOW:
            match = Match(start, start + WINDOW, one.origin, one.number, shift=place - STEP * at)
            yield match, _SEAL.unpack_from(one.windows, 4 * window)[0]


def _confirmed(tried: list[tuple[Match, int]], seals: Seals, text: bytes) -> list[Match]:
    """Those that have the seal that they should have."""
    if not tried:
        return []
    words = array("Q", b"".join(text[match.start : match.end] for match, _ in tried))
    sealed = _windows(seals, words[::_AROUND], words[1::_AROUND], words[2::_AROUND])
    return [match for (match, wanted), seal in zip(tried, sealed, strict=True) if seal == wanted]


def _is_form(one: Match, found: Iterable[Match]) -> bool:
    """Whether one source says it so often that it is the form of a document."""
    if one.is_value or one.end - one.start >= 2 * SHORTEST:
        return False
    of_same = (each for each in found if each.origin == one.origin and each.number == one.number)
    shifts = {each.shift for each in of_same if each.start < one.end and each.end > one.start}
    return len(shifts) > _MOST_REPEATED


def _merged(several: Iterable[Match]) -> list[Match]:
    """What overlaps or touches, and is from one origin, as one."""
    merged: list[Match] = []
    for one in sorted(several, key=lambda match: (match.origin, match.start, -match.end)):
        last = merged[-1] if merged else None
        if last is None or one.origin != last.origin or one.start > last.end:
            merged.append(one)
        else:
            end, number = max(one.end, last.end), max(one.number, last.number)
            merged[-1] = last._replace(
                end=end, number=number, is_value=last.is_value and end - last.start < SHORTEST
            )
    return merged


def _is_known(one: Match, known: Iterable[Match]) -> bool:
    covered = sum(max(0, min(one.end, other.end) - max(one.start, other.start)) for other in known)
    left = one.end - one.start - covered
    return covered > 0 and (left <= 0 if one.is_value else left < SHORTEST)
