"""The bundle as a file: a ZIP in which each byte follows from the names and contents of its members."""

from __future__ import annotations

import json
import re
import struct
import zlib
from typing import Any, Iterator, NamedTuple, NoReturn  # noqa: UP035  # as Python 3.8 has it

PIECE = 1 << 16  # bytes that are unpacked at once
LINE = 1 << 24  # bytes of a line at most
MOST = 1000  # files
DIGITS = 30  # of a number
DAY = 0x21  # 1 January 1980, at which all members say that they were made
NAME = re.compile("[a-z0-9][a-z0-9._-]{0,80}(?:/[a-z0-9][a-z0-9._-]{0,80})?")
FILE = struct.Struct("<4s5H3I2H")
LISTED = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


class Wrong(Exception):  # noqa: N818  # says what is the case
    """Something is not as it was signed, so that nothing behind it can be judged."""


class Member(NamedTuple):
    """A file of the bundle, as it lies there."""

    name: str
    method: int
    crc: int
    packed: Any  # a memoryview
    size: int


def members(raw: Any) -> list[Member]:  # noqa: ANN401  # bytes, or a memoryview of them
    """All that is in the ZIP.

    Raises:
        Wrong: a byte of it is another one than the members ask for.
    """
    found: list[Member] = []
    listed, at = b"", 0
    while bytes(raw[at : at + 4]) == b"PK\3\4":
        member, head = member_at(raw, at)
        place = (0, 0, 0, 0, 0o100644 << 16, at)
        listed += LISTED.pack(b"PK\1\2", 0x0314, *FILE.unpack(head[: FILE.size])[1:10], *place)
        listed += member.name.encode()
        at += len(head) + len(member.packed)
        found.append(member)
        if len(found) > MOST:
            raise Wrong("there are too many files in it")
    end = END.pack(b"PK\5\6", 0, 0, len(found), len(found), len(listed), at, 0)
    if bytes(raw[at : at + len(listed) + len(end) + 1]) != listed + end:
        raise Wrong(f"it is no archive as Douane writes it, from byte {at} on")
    if len({member.name for member in found}) != len(found):
        raise Wrong("two files in it have the same name")
    return found


def member_at(raw: Any, at: int) -> tuple[Member, bytes]:  # noqa: ANN401
    """The member that begins there, and the bytes before its content."""
    head = bytes(raw[at : at + FILE.size])
    if len(head) < FILE.size:
        raise Wrong(f"it was cut off at byte {at}")
    _, _, _, method, _, _, crc, packed, size, length, _ = FILE.unpack(head)
    name = bytes(raw[at + FILE.size : at + FILE.size + length])
    text = name.decode("ascii", "replace")
    fixed = FILE.pack(b"PK\3\4", 20, 0, method, 0, DAY, crc, packed, size, length, 0)
    start = at + FILE.size + length
    content = raw[start : start + packed]
    if fixed != head or not NAME.fullmatch(text) or method not in (0, 8) or len(content) != packed:
        raise Wrong(f"a file in it, at byte {at}, is not as Douane writes it")
    if not method and (size != packed or zlib.crc32(content) != crc):
        raise Wrong(f"`{text}` in it was changed")
    return Member(text, method, crc, content, size), head + name


def unpacked(member: Member) -> Iterator[bytes]:
    """The content in pieces, and never more of it than the member says.

    Raises:
        Wrong: it is more or less, or something else.
    """
    stream, crc, size = zlib.decompressobj(-15), 0, 0
    try:
        for piece in inflated(stream, member.packed):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            if size > member.size:
                break
            yield piece
    except zlib.error:
        pass
    if not stream.eof or stream.unused_data or (size, crc) != (member.size, member.crc):
        raise Wrong(f"`{member.name}` cannot be unpacked")


def inflated(stream: Any, packed: Any) -> Iterator[bytes]:  # noqa: ANN401  # as zlib gives them
    """What comes of each piece, however much that is, a piece at a time.

    Raises:
        zlib.error: something stands behind the end.
    """
    for at in range(0, len(packed), PIECE):
        if stream.eof:
            raise zlib.error("more than that")  # zlib would copy all of it for each piece
        feed = bytes(packed[at : at + PIECE])
        while feed:
            yield stream.decompress(feed, PIECE)
            feed = stream.unconsumed_tail
    yield stream.flush()


def lines(member: Member) -> Iterator[bytes]:
    """The lines of a file, each of which ends with a line feed.

    Raises:
        Wrong: one is too long, or has no end.
    """
    held, size = [], 0  # of a line that has begun; put together once, however many pieces it comes in
    for piece in unpacked(member):
        first, *others = piece.split(b"\n")
        held.append(first)
        size += len(first)
        if others:
            yield b"".join(held)
            yield from others[:-1]
            held, size = [others[-1]], len(others[-1])
        if size > LINE:
            break
    if size:
        raise Wrong(f"a line of `{member.name}` has no end")


def parsed(text: bytes) -> Any:  # noqa: ANN401  # whatever JSON has
    """What a JSON text says; numbers of any length are refused, and so is what stands for no number."""
    return json.loads(text.decode("utf-8"), parse_int=short, parse_constant=refused)


def short(digits: str) -> int:
    """A number that takes no time to read."""
    return int(digits) if len(digits) < DIGITS else refused(digits)


def refused(text: str) -> NoReturn:
    """Never returns.

    Raises:
        ValueError: always.
    """
    raise ValueError(text)


def counted(value: Any) -> int:  # noqa: ANN401  # whatever JSON has
    """A whole number that fits 8 bytes.

    Raises:
        ValueError: it is something else.
    """
    return value if type(value) is int and 0 <= value < 1 << 63 else refused("no number")
