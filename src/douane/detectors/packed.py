"""What is compressed with gzip or zlib, also several times over, and where zlib begins among digits."""

from __future__ import annotations

import zlib
from base64 import b64decode
from itertools import islice
from typing import Final

from douane.detectors.lazy import Lazy

PACKED: Final = (b"\x1f\x8b", b"x\x9c", b"x\xda", b"x\x01", b"x\x5e")  # gzip, and zlib by its levels
# zlib by its levels (RFC 1950 §2.2), in base64 and in hexadecimal.
ZLIB: Final = ("eJ[w-z]", "eN[o-r]", "eA[E-H]", "eF[4-7]")
ZLIB_HEX: Final = ("789[Cc]", "78[Dd][Aa]", "7801", "785[Ee]")

# What is packed may say so much: text of people is a tenth, and logs are a fortieth, of their length.
_GROWN: Final = 64
_LEAST: Final = 1 << 18
_MEMBERS: Final = 64
_DEPTH: Final = 4
_EITHER: Final = 32 + zlib.MAX_WBITS  # a zlib or gzip header
_START: Final = Lazy("|".join(ZLIB))
_HEX_START: Final = Lazy(f"(?:{'|'.join(ZLIB_HEX)})(?:[0-9A-Fa-f]{{2}}){{10,}}+")
_HEAD: Final = 1 << 16  # digits: zlib that begins later is for no text
_TRIES: Final = 8  # beginnings in a run that are tried
_TASTE: Final = 256  # digits that are read for that
_SOME: Final = 1 << 12


def grown(length: int) -> int:
    """How many bytes or characters packed text of this length is read to, so that what came is what costs."""
    return _LEAST + _GROWN * length


def unpacked(raw: bytes, most: int) -> tuple[bytes, bool, int]:
    """`raw` decompressed, whether that is all, and how many bytes were made, of which `most` are allowed.

    `raw` itself if it is not compressed.
    """
    plain, is_whole, left = raw, True, most
    for _ in range(_DEPTH):
        deeper, is_all = _inflated(plain, left) if plain.startswith(PACKED) else (plain, True)
        if deeper is plain:
            return plain, is_whole, most - left
        left -= len(deeper)
        plain, is_whole = deeper, is_whole and is_all
    return plain, is_whole and not plain.startswith(PACKED), most - left


def zlib_in(digits: str) -> bytes:
    """The bytes from where zlib begins in digits of base64 or hexadecimal; none where it does not."""
    for match in islice(_START.finditer(digits, 0, _HEAD), _TRIES):
        start = match.start()
        if _is_packed(of_base64(digits[start : start + _TASTE])):
            return of_base64(digits[start:])
    for match in islice(_HEX_START.finditer(digits, 0, _HEAD), _TRIES):
        if _is_packed(bytes.fromhex(match[0][:_TASTE])):
            return bytes.fromhex(match[0])
    return b""


def of_base64(digits: str) -> bytes:
    """The bytes that digits are for, of which one at the end may be too many."""
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return b64decode(whole + "=" * (-len(whole) % 4))


def _inflated(raw: bytes, most: int) -> tuple[bytes, bool]:
    """All members of `raw` (RFC 1952 §2.2), up to `most` bytes, and whether that is all; else itself."""
    pieces: list[bytes] = []
    left, rest = most, raw
    while rest.startswith(PACKED):
        inflating = zlib.decompressobj(_EITHER)
        if left <= 0 or len(pieces) == _MEMBERS:
            return b"".join(pieces), False
        try:
            pieces.append(inflating.decompress(rest, left))
        except zlib.error:
            return (b"".join(pieces), False) if pieces else (raw, True)
        left -= len(pieces[-1])
        if not inflating.eof:
            return b"".join(pieces), not inflating.unconsumed_tail
        rest = inflating.unused_data
    return b"".join(pieces), True


def _is_packed(taste: bytes) -> bool:
    """Whether what begins so can be decompressed."""
    try:
        return bool(zlib.decompressobj().decompress(taste, _SOME))
    except zlib.error:
        return False
