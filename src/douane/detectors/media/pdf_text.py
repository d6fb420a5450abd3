"""What the operators of a page in a PDF show as text (ISO 32000-2, §9.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.media.pdf_fonts import PLAIN, Font

_INNER: Final = rb"(?:[^()\\]++|\\.)"
# One that is not closed goes as far as it was read: nothing is read from each of its brackets on.
_NESTED: Final = rb"\((?:" + _INNER + rb"|\((?:" + _INNER + rb"|\(" + _INNER + rb"*+\)?)*+\)?)*+\)?"
# A string, a string in hexadecimal digits, a name, a number, and what is done with them.
_TOKEN: Final = Lazy(
    rb"(?P<string>" + _NESTED + rb")"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*+)>|/(?P<name>[^\s/<>\[\]()%{}]++)|(?P<number>[-+]?[0-9.]++)"
    rb"|(?P<operator>[A-Za-z'\"*]++)|%[^\r\n]*+|<<|>>|[\[\]]",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n?|\n)|(.))", re.DOTALL)
_NAMED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_GAP: Final = -180.0  # thousandths of the font's size: as wide as a space
_MOVES: Final = frozenset((b"Td", b"TD", b"Tm"))
_BREAKS: Final = frozenset((b"T*", b"'", b'"'))
_SHOWS: Final = frozenset((b"Tj", b"TJ", b"'", b'"'))
_JOINT: Final = "\x1d"  # between what is shown in one line by different steps
_JOINED: Final = re.compile("[A-Za-z0-9]\x1d[A-Za-z0-9]")
_KEPT: Final = 8  # operands of an operator


class Page:
    """The text of a page, line by line, as its operators are read; by its own fonts first."""

    __slots__ = ("elsewhere", "fonts", "is_known", "joined", "lines", "pieces", "used", "y")

    def __init__(self, fonts: Mapping[bytes, Font], elsewhere: Mapping[bytes, Font]) -> None:
        self.fonts = fonts
        self.elsewhere = elsewhere
        self.used = PLAIN
        self.lines: list[str] = []
        self.joined: list[str] = []
        self.pieces: list[str] = []
        self.y = 0.0
        self.is_known = True

    def read(self, content: bytes) -> str:
        """What `content` shows."""
        shown: list[bytes | float] = []
        name = b""
        for match in _TOKEN.finditer(content):
            match match.lastgroup:
                case "string":
                    shown.append(literal(match[0]))
                case "hex":
                    shown.append(hexadecimal(match["hex"]))
                case "number":
                    shown.append(_number(match[0]))
                case "name":
                    name = match["name"]
                case "operator":
                    self._apply(match[0], shown, name)
                    shown = []
                case _:
                    pass
        self._break()
        return "\n".join((*self.lines, *self.joined))

    def _apply(self, operator: bytes, given: list[bytes | float], name: bytes) -> None:
        if operator in _MOVES:
            self._move(operator, [one for one in given[-_KEPT:] if isinstance(one, float)])
        elif operator in _BREAKS:
            self._break()
        if operator in _SHOWS:
            self.pieces.append("".join(self._shown(given)))
        elif operator == b"Tf":
            self._choose(name)
        elif operator == b"BI":
            self.is_known = False  # a picture; its bytes look like anything

    def _choose(self, name: bytes) -> None:
        font = self.fonts.get(name) or self.elsewhere.get(name)
        self.used = font or PLAIN
        self.is_known &= font is not None and font.is_known

    def _shown(self, given: list[bytes | float]) -> Iterator[str]:
        for one in given:
            if isinstance(one, bytes):
                yield self.used.text(one)
            elif one < _GAP:
                yield " "

    def _move(self, operator: bytes, numbers: list[float]) -> None:
        """Another line, where the height changes; `Tm` gives it, the others what is added to it."""
        y = numbers[-1] if numbers else 0.0
        if (operator == b"Tm" and y != self.y) or (operator != b"Tm" and y):
            self._break()
        else:
            self.pieces.append(_JOINT)
        self.y = y if operator == b"Tm" else self.y + y

    def _break(self) -> None:
        """End a line: with spaces where its steps meet, and apart without, if that may be one word."""
        line = "".join(self.pieces).strip(_JOINT)
        self.pieces = []
        if line:
            self.lines.append(line.replace(_JOINT, " "))
        if _JOINED.search(line):
            self.joined.append(line.replace(_JOINT, ""))


def literal(escaped: bytes) -> bytes:
    """The bytes of a string in brackets, with these (§7.3.4.2)."""
    escaped = escaped[1:].removesuffix(b")")
    return _ESCAPE.sub(_unescaped, escaped) if b"\\" in escaped else escaped


def hexadecimal(digits: bytes) -> bytes:
    """The bytes of a string in digits (§7.3.4.3)."""
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, line, letter = match.groups()
    if octal:
        return bytes((int(octal, 8) & 0xFF,))
    return b"" if line else _NAMED.get(letter, letter)


def _number(digits: bytes) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0
