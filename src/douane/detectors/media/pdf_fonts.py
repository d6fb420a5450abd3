"""What the codes of a font in a PDF stand for (ISO 32000-2, §9.6.5, §9.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

MOST: Final = 20_000  # codes of one font
_SURROGATES: Final = range(0xD800, 0xE000)
_END: Final = 0x110000

_CHARACTER: Final = re.compile(rb"<([0-9A-Fa-f\s]{1,16})>\s*<([0-9A-Fa-f\s]{0,64})>")
# A list that is not closed goes as far as it was read: nothing is read from each of its brackets on.
_RANGE: Final = re.compile(
    rb"<([0-9A-Fa-f\s]{1,16})>\s*<([0-9A-Fa-f\s]{1,16})>\s*(?:<([0-9A-Fa-f\s]{0,64})>|\[([^\[\]]*+))"
)
_HEX: Final = re.compile(rb"<([0-9A-Fa-f\s]{0,64})>")
_DIFFERENCES: Final = re.compile(rb"/Differences\s*\[([^\]]*+)")
_DIFFERENCE: Final = re.compile(rb"(\d{1,3})|/([^\s/\[\]<>()]{1,40})")
_WIDE: Final = re.compile(rb"/Subtype\s*/Type0")
_DRAWN: Final = re.compile(rb"/Subtype\s*/Type3")  # characters are pictures
_NAMES: Final = {
    name: character
    for names, characters in (
        ("zero one two three four five six seven eight nine", "0123456789"),
        ("space exclam quotedbl numbersign dollar percent ampersand quotesingle quoteright", " !\"#$%&''"),
        ("parenleft parenright asterisk plus comma hyphen minus period slash colon", "()*+,--./:"),
        ("semicolon less equal greater question at bracketleft backslash bracketright", ";<=>?@[\\]"),
        ("asciicircum underscore grave quoteleft braceleft bar braceright asciitilde", "^_``{|}~"),
        ("endash emdash quotedblleft quotedblright bullet nbspace", "–—“”• "),
    )
    for name, character in zip(names.split(), characters, strict=True)
} | {"ff": "ff", "fi": "fi", "fl": "fl", "ffi": "ffi", "ffl": "ffl", ".notdef": ""}
_UNICODE: Final = re.compile(r"(?:uni|u)([0-9A-F]{4,6})")


class Font(NamedTuple):
    """How many bytes a code has and what codes stand for; `is_known` if that is so for all of them."""

    width: int
    codes: Mapping[int, str]
    is_known: bool

    def text(self, shown: bytes) -> str:
        """What a string that is shown in this font says; Latin-1 where the font tells nothing."""
        if not self.codes:
            return shown.decode("cp1252", "replace") if self.width == 1 else ""
        if self.width == 1:
            return "".join([self.codes.get(code) or chr(code) for code in shown])
        pairs = zip(shown[::2], shown[1::2], strict=False)
        return "".join([self.codes.get(high << 8 | low, "") for high, low in pairs])


PLAIN: Final = Font(1, {}, is_known=True)


def font_of(said: bytes, encoding: bytes, to_unicode: bytes) -> Font:
    """The font that an object describes, with what its `/Encoding` and `/ToUnicode` say."""
    is_wide = _WIDE.search(said) is not None
    if to_unicode:
        mapped = [*islice(_mapped(to_unicode), MOST)]
        return Font(2 if is_wide else 1, dict(mapped), 0 < len(mapped) < MOST)
    if is_wide or _DRAWN.search(said):
        return Font(2 if is_wide else 1, {}, is_known=False)
    return _differing(_DIFFERENCES.search(said) or _DIFFERENCES.search(encoding))


def _mapped(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Codes and what they stand for, as a `/ToUnicode` lists them; the last of a code counts."""
    for piece in cmap.split(b"beginbf")[1:]:
        block = piece.partition(b"endbf")[0]
        if block.startswith(b"char"):
            for code, text in _CHARACTER.findall(block):
                yield int(_digits(code), 16), _said(text)
        else:
            for first, last, text, listed in _RANGE.findall(block):
                yield from _row(range(int(_digits(first), 16), int(_digits(last), 16) + 1), text, listed)


def _row(span: range, text: bytes, listed: bytes) -> Iterator[tuple[int, str]]:
    """A range of codes, whose texts are listed or follow each other."""
    if listed:
        yield from zip(span, map(_said, _HEX.findall(listed)), strict=False)
    elif first := _said(text):
        head, last = first[:-1], ord(first[-1])
        for step, code in enumerate(span):
            yield code, head + _one(last + step)


def _digits(code: bytes) -> bytes:
    return b"".join(code.split()) or b"0"


def _said(digits: bytes) -> str:
    plain = b"".join(digits.split())
    return bytes.fromhex(plain[: len(plain) & ~3].decode()).decode("utf-16-be", "ignore")


def _differing(match: re.Match[bytes] | None) -> Font:
    """A font with a code of its own for some characters, by their names."""
    if match is None:
        return PLAIN
    codes: dict[int, str] = {}
    code, is_known = 0, True
    for number, name in _DIFFERENCE.findall(match[1]):
        if number:
            code = int(number)
            continue
        said = _character(name.decode("latin-1"))
        is_known &= said is not None
        codes[code] = said or ""
        code += 1
    return Font(1, codes, is_known)


def _one(code: int) -> str:
    """The character of that code point, ``""`` where there can be none."""
    return chr(code) if code < _SURROGATES[0] or _SURROGATES[-1] < code < _END else ""


def _character(name: str) -> str | None:
    if len(name) == 1 or name in _NAMES:
        return _NAMES.get(name, name)
    if match := _UNICODE.fullmatch(name):
        return _one(int(match[1], 16)) or None
    return name[:1] if _ACCENTED.fullmatch(name) else None


# A letter with a mark is read as the letter: words are looked for, and these are of ASCII.
_ACCENTED: Final = re.compile(
    r"[A-Za-z](?:acute|grave|circumflex|dieresis|tilde|ring|caron|cedilla|slash|macron|breve|ogonek|dotaccent)"
)
