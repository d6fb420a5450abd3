"""What bytes spell: UTF-16, UTF-8 or Latin-1, and what another reader of the same bytes sees besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.media.kinds import TEXT, family_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LATIN: Final = "latin-1"
_ZERO: Final = b"\0"
_BREAK: Final = b"\n"
_UTF_16: Final = (
    ("utf-16-le", b"\xff\xfe", 1),
    ("utf-16-be", b"\xfe\xff", 0),
)  # mark, and where ASCII is zero
_OFTEN: Final = 4  # one zero byte in so many says that the others are ASCII
_SELDOM: Final = 16  # and more than one in so many between them that they are padded
_ZEROES: Final = Lazy(rb"\0+")
_LEAST: Final = 12  # printed characters in a row. Of bytes at random, one in a hundred thousand begins that
_PRINTED: Final = Lazy(b"x" * _LEAST + b"x*+")
_MASK: Final = bytes(
    ord("x") if byte in b"\t\n\r" or 0x20 <= byte < 0x7F else 0  # noqa: PLR2004  # what ASCII prints
    for byte in range(256)
)


def spelled(raw: bytes) -> tuple[str, str]:
    """The text of `raw`, and the codec that it is in; Latin-1 if it is no text."""
    for codec in (*wide(raw), "utf-8"):
        try:
            return raw.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return raw.decode(LATIN), LATIN


def besides(raw: bytes) -> str:
    """What is in `raw` for who reads no UTF-16: without its zeros, and between them."""
    if _ZERO not in raw:
        return narrow(raw)
    return f"{narrow(raw.replace(_ZERO, b''))}\n{narrow(_ZEROES.sub(_BREAK, raw))}"


def narrow(raw: bytes) -> str:
    """`raw` as UTF-8, or what of it is ASCII."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ascii_in(raw)


def ascii_in(raw: bytes) -> str:
    """The longer runs of ASCII in `raw`, a line each."""
    runs = _PRINTED.finditer(raw.translate(_MASK))
    return "\n".join([raw[one.start() : one.end()].decode() for one in runs])


def wide(raw: bytes) -> Iterator[str]:
    """Those forms of UTF-16 that the bytes look like, unless they begin like something else."""
    if family_of(raw) not in {None, TEXT}:
        return
    most = len(raw.rstrip(_ZERO))
    for codec, mark, offset in _UTF_16:
        often, seldom = (raw[:most][place::2].count(0) for place in (offset, 1 - offset))
        if raw.startswith(mark) or (often > most // _OFTEN and seldom <= most // _SELDOM):
            yield codec
