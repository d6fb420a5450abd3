"""What the runs of base64 and hexadecimal digits in a text say, if that is text or compressed text."""

from __future__ import annotations

import re
from base64 import a85decode, b32decode
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.packed import PACKED, ZLIB, ZLIB_HEX, grown, of_base64, unpacked, zlib_in
from douane.detectors.spelled import ascii_in, besides, wide
from douane.detectors.trigger import RUNS, Trigger, literal, replaced, word
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR, Visible, splitting_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.visible import Span

VIA: Final = "digits"

# Base64 of six times three ASCII characters: the upper bit of each is zero, so that half of all digits
# cannot stand in three of four places. One in 260,000 of other digits looks like that, hardly a word or path.
_QUAD: Final = "[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"
_BASE64: Final = f"(?:{_QUAD}){{6}}"
_HEX: Final = "(?:[2-7][0-9A-Fa-f]){12}"
# Base32 of four times five (RFC 4648 §6): likewise, five bits of each forty are zero.
_BASE32: Final = (
    "(?:[A-P][ABEFIJMNQRUVYZ45][A-Z2-7][A-HQ-X][ACEGIKMOQSUWY246][A-Z2-7][A-DI-LQ-TYZ23][A-Z2-7]){4}"
)
_LOWER_32: Final = (
    "(?:[a-p][abefijmnqruvyz45][a-z2-7][a-hq-x][acegikmoqsuwy246][a-z2-7][a-di-lq-tyz23][a-z2-7]){4}"
)
_BYTE: Final = "[2-7][0-9A-Fa-f]"
_APART: Final = (  # bytes as dumps, certificates and code write them, and as `_PAIRS_APART` reads them
    Trigger(f"(?:{_BYTE}[ ,:\\n{SEPARATOR}]){{10}}", 30, once=True),
    Trigger(f"(?:{_BYTE}[ ,:\\r][ \\n]){{10}}", 40, once=True),
    Trigger(f"(?:0[xX]{_BYTE}[ ,:\\n{SEPARATOR}]){{6}}", 30, once=True),
    Trigger(f"(?:0[xX]{_BYTE}[ ,:\\r][ \\n]){{6}}", 36, once=True),
)
_WIDE_HEX: Final = "(?:[2-7][0-9A-Fa-f]00){6}"  # UTF-16
_BRACKETED: Final = literal("<~")  # ASCII85 as Adobe and others bracket it
TRIGGERS: Final = Triggers(
    "encoded",
    (
        *_APART,
        Trigger(_BASE32, 32, once=True, within=RUNS),
        Trigger(_BASE64, 24, once=True, within=RUNS),
        Trigger(_HEX, 24, once=True, within=RUNS),
        literal("H4sI"),  # gzip in base64, and in hexadecimal (RFC 1952 §2.3.1)
        word("1f8b08"),
        _BRACKETED,
        Trigger(_LOWER_32, 32, once=True, within=RUNS),
        Trigger(_WIDE_HEX, 24, once=True, within=RUNS),
        *(Trigger(f"{one}[A-Za-z0-9+/_-]{{21}}", 24, once=True, within=RUNS) for one in ZLIB),
        *(Trigger(f"{one}[0-9A-Fa-f]{{20}}", 24, once=True, within=RUNS) for one in ZLIB_HEX),
    ),
)

_APART_NUMBERS: Final = frozenset(range(len(_APART)))
_BRACKETED_NUMBER: Final = TRIGGERS.all.index(_BRACKETED)
_BRACKETED_MOST: Final = 1 << 16  # characters of ASCII85: reading each costs a third of a microsecond
_SHORTEST: Final = 24
_LINE: Final = 40  # digits of a line that goes on in the next
_DIGITS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_MASK: Final = bytes(
    ord("x") if byte in _DIGITS else byte if byte in b"\r\n" else ord(" ") for byte in range(256)
)
_STANDARD: Final = str.maketrans("-_", "+/", "\r\n")
_JOINT: Final = 2 * SEPARATOR
_MOST: Final = 1 << 20  # bytes that all runs of a text decompress to, besides four times its length
_HEAD: Final = 1 << 16  # digits: what begins with so many that are for no text is an image, or the like


class _Run(NamedTuple):
    """What stands at `start`..`end` says `content`, and more than that if it is not whole."""

    start: int
    end: int
    content: str
    is_whole: bool = True


def decoded(layer: Layer) -> Layer | None:
    """What all encoded runs of `layer` say, None if there are none; a span in it is all of its run."""
    if not (occurrences := layer.occurrences(TRIGGERS)):
        return None
    numbers = {one.number for one in occurrences}
    runs = [*_runs(layer.content)]
    runs += _apart(layer.content) if not _APART_NUMBERS.isdisjoint(numbers) else ()
    runs += _bracketed(layer.content) if _BRACKETED_NUMBER in numbers else ()
    if not runs:
        return None
    starts = [*accumulate((len(run.content) + len(_JOINT) for run in runs[:-1]), initial=0)]

    def original(start: int, end: int) -> Span:
        first = runs[bisect_right(starts, start) - 1]
        last = runs[bisect_right(starts, max(start, end - 1)) - 1]
        return layer.original(first.start, last.end)

    content = _JOINT.join([run.content for run in runs])
    cut = next((layer.original(run.start, run.end) for run in runs if not run.is_whole), None)
    return Layer(content, original, (*layer.via, VIA), layer.scanner, cut)


def _apart(content: str) -> Iterator[_Run]:
    """Pairs of hexadecimal digits with something between each two, as dumps and lists of bytes have."""
    for match in _PAIRS_APART.finditer(content):
        if text := _text(bytes.fromhex("".join(_PAIR.findall(match[0])))):
            yield _Run(match.start(), match.end(), text)


def _bracketed(content: str) -> Iterator[_Run]:
    """ASCII85, as far as it may be read; what it packs is not."""
    left = _BRACKETED_MOST
    for match in _ASCII85.finditer(content):
        digits = match[1][:left]
        left -= len(digits)
        try:
            raw = a85decode(digits)
        except ValueError:
            continue
        is_whole = len(digits) == len(match[1]) and not raw.startswith(PACKED)
        if (text := _text(raw)) or not is_whole:
            yield _Run(match.start(), match.end(), text, is_whole)


def _runs(content: str) -> Iterator[_Run]:
    left = min(_MOST, grown(len(content))) + 4 * len(content)
    for start, end in _places(replaced(content).translate(_MASK)):
        digits = content[start:end].translate(_STANDARD)
        said: list[str] = []
        is_whole = True
        for raw in dict.fromkeys(filter(None, (zlib_in(digits), _said(digits)))):
            plain, is_all, made = unpacked(raw, left)
            left -= made
            said += (_text(plain), "" if plain is raw else ascii_in(raw))  # something may stand behind it
            is_whole = is_whole and is_all
        text = "\n".join(filter(None, said))
        if text or not is_whole:
            padded = _PADDING.match(content, end)
            yield _Run(start, padded.end() if padded else end, text, is_whole)


def _places(mask: bytes) -> Iterator[Span]:
    """Where digits stand in a row, in several lines too if all but the last are long or alike; fast."""
    wanted = b"x" * _SHORTEST
    start = mask.find(wanted)
    while start >= 0:
        end = _line_end(mask, start)
        line = start
        is_alike = False  # after two lines of one length, shorter ones go on too
        while following := _next_line(mask, end):
            width, line, past = end - line, following, _line_end(mask, following)
            is_alike = width == past - line or (is_alike and width > past - line)
            if width < _LINE and not is_alike:
                break
            end = past
        yield start, end
        start = mask.find(wanted, end)


def _line_end(mask: bytes, start: int) -> int:
    match = _NO_DIGIT.search(mask, start)
    return match.start() if match else len(mask)


def _next_line(mask: bytes, end: int) -> int:
    match = _BREAK.match(mask, end)
    return match.end() - 1 if match else 0


_PADDING: Final = Lazy("={0,2}")
_NO_DIGIT: Final = Lazy(b"[^x]")
_BREAK: Final = Lazy(b"\r?\nx")
_BASE64_START: Final = Lazy(f"(?:.{{4}})*?(?:{_BASE64}|H4sI)")
_HEX_START: Final = Lazy(f"{_HEX}|{_WIDE_HEX}|1f8b08", re.IGNORECASE)
_HEXADECIMAL: Final = Lazy("[0-9A-Fa-f]+")
# What follows the last pair is not looked at: a long run that fails at its end would be tried from each pair.
_PAIRS_APART: Final = Lazy(
    r"(?<![0-9A-Fa-f])(?:0[xX])?[0-9A-Fa-f]{2}"
    r"(?:(?: {1,2}|,?\r?\n {0,8}|[,:\x1f] ?)(?:0[xX])?[0-9A-Fa-f]{2}){11,}+"
)
_PAIR: Final = Lazy(r"[0-9A-Fa-f]{2}")
_ASCII85: Final = Lazy(r"<~([!-uz\s]{20,}+)~>", re.ASCII)
_BASE32_RUN: Final = Lazy(rf"(?={_BASE32})[A-Z2-7]++|(?={_LOWER_32})[a-z2-7]++")
_BASE32_REST: Final = (0, 0, 2, 2, 4, 5, 5, 7)  # of eight digits, how many stand for whole bytes
_PAIRS: Final = Lazy("(?:[0-9A-Fa-f]{2})++")


def _said(digits: str) -> bytes:
    """The bytes that digits are for, where they are for text or for something compressed, else none."""
    if match := _HEX_START.search(digits, 0, _HEAD):
        pairs = _PAIRS.match(digits, match.start())
        return bytes.fromhex(pairs[0]) if pairs else b""
    beginning = _BASE32_RUN.match(digits)
    if beginning and beginning.end() == len(digits):
        return _of_base32(digits)
    # A run may begin with something else, such as `key_`; four digits are three bytes.
    if len(digits) > _HEAD and (late := _said_late(digits)):
        return late
    phase = next((phase for phase in range(4) if _BASE64_START.match(digits, phase, _HEAD)), None)
    if phase is not None:
        return of_base64(digits[phase:])
    return _of_base32(beginning[0]) if beginning else b""


def _of_base32(digits: str) -> bytes:
    eights, rest = divmod(len(digits), 8)
    whole = 8 * eights + _BASE32_REST[rest]
    return b32decode(digits[:whole].upper().ljust(8 * eights + 8 * bool(rest), "A"))[: whole * 5 // 8]


def _said_late(digits: str) -> bytes:
    """The bytes of a long run that says text only behind its beginning; none for most images."""
    if _HEXADECIMAL.fullmatch(digits):
        return bytes.fromhex(digits[: len(digits) & ~1])
    readings = (of_base64(digits[phase:]) for phase in range(4))
    return next((raw for raw in readings if _PRINTED in raw.translate(_PRINTABLE)), b"")


def _text(raw: bytes) -> str:
    """The text that is in `raw`, as a reader sees it: UTF-16, UTF-8, or what is ASCII of anything else."""
    said = [raw.decode(codec, "replace") for codec in wide(raw)]
    return _visible("\n".join(one for one in (*said, besides(raw)) if one))


_PRINTED: Final = 24 * b"x"
_PRINTABLE: Final = bytes(
    ord("x") if (byte in b"\t\n\r" or chr(byte).isprintable()) and chr(byte).isascii() else 0
    for byte in range(256)
)


def _visible(text: str) -> str:
    text = text.replace(SEPARATOR, " ")
    return Visible.of(text, splitting_runs(text)).content
