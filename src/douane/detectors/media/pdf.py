"""The text of a PDF, within bounds that no file can widen; what is not understood is said to be unread.

A reader of our own: one that is made to show every file takes what a file asks for (ADR 0057).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.media.archive import Read
from douane.detectors.media.pdf_fonts import PLAIN, Font, font_of
from douane.detectors.media.pdf_objects import Budget, Object, objects
from douane.detectors.media.pdf_text import Page, hexadecimal, literal

MAX_FONTS: Final = 256
# Reading costs a hundred times what unpacking does, and a short file may unpack to much.
LEAST: Final = 1 << 18
TIMES: Final = 4
MAX_SAID: Final = 1 << 15  # bytes that are looked at of what is said of a font

_REFERENCE: Final = rb"\s+(\d{1,9})\s+\d{1,5}\s+R"
_NAMED: Final = re.compile(rb"/([^\s/<>\[\]()%{}]{1,60})" + _REFERENCE)
_TO_UNICODE: Final = re.compile(rb"/ToUnicode" + _REFERENCE)
_ENCODING: Final = re.compile(rb"/Encoding" + _REFERENCE)
_RESOURCES: Final = re.compile(rb"/Resources" + _REFERENCE)
_FONTS: Final = re.compile(rb"/Font" + _REFERENCE)
_INLINE_FONTS: Final = re.compile(rb"/Font\s*<<([^<>]{0,20000})>>")
_PARENT: Final = re.compile(rb"/Parent" + _REFERENCE)
_CONTENTS: Final = re.compile(rb"/Contents(?:" + _REFERENCE + rb"|\s*\[([^\]]*+))")
_LISTED: Final = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+R")
_FONT: Final = re.compile(rb"/Type\s*/Font(?![A-Za-z])")
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
# What is not text for this reader, and of that what may show or hold some.
_UNSEEN: Final = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType|3D|RichMedia)|/Type\s*/(?:XRef|ObjStm|EmbeddedFile)"
    rb"|/Length1\s|/FunctionType\s|/Alternate\s*/Device"
)
_PICTURE: Final = re.compile(rb"/Subtype\s*/(?:Image|3D|RichMedia)|/Type\s*/EmbeddedFile")
_CMAP: Final = re.compile(rb"begincmap|beginbf|FontName\s")
_STRING: Final = Lazy(rb"\((?:[^()\\]++|\\.|\([^()]{0,200}+\)?)*+\)?|<([0-9A-Fa-f\s]{8,}+)>", re.DOTALL)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_NOTHING: Final = Object(b"")
_UP: Final = 16  # parents whose resources a page may have


def text_of(raw: bytes, limit: int) -> Read | None:
    """The text in a PDF, unpacking up to `limit` bytes; None where it is encrypted or cannot be read.

    One without text is not read: its words may be drawn. **Invariant:** it costs a multiple of its length.
    """
    if b"/Encrypt" in raw or b"/XFA" in raw:
        return None
    limit = min(limit, LEAST + TIMES * len(raw))
    budget = Budget(limit)
    document = _Document(objects(raw, budget), budget)
    if not document.objects:
        return None
    text = "\n".join(filter(None, (*document.pages(), *document.strings())))
    return Read(text[:limit], budget.is_whole and 0 < len(text) <= limit, limit - max(0, budget.left))


class _Document:
    """The objects of a file, and what was made of some of them, once."""

    def __init__(self, found: Mapping[int, Object], budget: Budget) -> None:
        self.objects = found
        self.budget = budget
        self.shown: set[int] = set()
        self.fonts: dict[int, Font | None] = {}
        self.made = 0
        self.above: dict[bytes, bytes | int] = {}
        self.fonts_of: dict[bytes, Mapping[bytes, Font]] = {}

    def pages(self) -> Iterator[str]:
        """What the pages show, then what else has operators, such as forms that pages show."""
        for one in self.objects.values():
            if _PAGE.search(one.said):
                yield self._page(one)
        named = b" ".join(
            match[1] for one in self.objects.values() for match in _INLINE_FONTS.finditer(one.said)
        )
        everywhere = self._fonts(named)
        for number, one in self.objects.items():
            if one.stream is not None and number not in self.shown:
                yield self._other(one, everywhere)

    def strings(self) -> Iterator[str]:
        """The strings in what is said of objects: titles, notes, addresses of links, fields of forms."""
        for one in self.objects.values():
            for match in _STRING.finditer(one.said):
                said = _decoded(hexadecimal(match[1]) if match[1] else literal(match[0]))
                if said and not _CONTROLS.search(said):
                    yield said

    def _page(self, page: Object) -> str:
        match = _CONTENTS.search(page.said)
        if match is None:
            return ""
        listed = [int(match[1])] if match[1] else map(int, _LISTED.findall(match[2]))
        streams = [one for number in listed for one in self._streams(number)]
        content = b"\n".join(map(self.budget.unpacked, streams))
        return self._read(content, self._fonts(self._resources(page)), {})

    def _streams(self, number: int) -> Iterator[Object]:
        """The stream of that number, or those of the list that it is; each is read once."""
        if number in self.shown or (one := self.objects.get(number)) is None:
            return
        self.shown.add(number)
        if one.stream is not None:
            yield one
            return
        for below in map(int, _LISTED.findall(one.said)):
            if below in self.objects and below not in self.shown:
                self.shown.add(below)
                yield self.objects[below]

    def _other(self, one: Object, everywhere: Mapping[bytes, Font]) -> str:
        self.budget.is_whole &= _PICTURE.search(one.said) is None
        if _UNSEEN.search(one.said):
            return ""
        content = self.budget.unpacked(one)
        if content.lstrip()[:1] == b"<":  # XML: metadata, mostly
            return content.decode("utf-8", "replace")
        if _CMAP.search(content):
            return ""
        return self._read(content, self._fonts(self._resources(one)), everywhere)

    def _read(self, content: bytes, fonts: Mapping[bytes, Font], elsewhere: Mapping[bytes, Font]) -> str:
        page = Page(fonts, elsewhere)
        text = page.read(content)
        self.budget.is_whole &= page.is_known
        return text

    def _resources(self, one: Object) -> bytes:
        """What is said of the resources of a page or form, its own or those of the pages above it."""
        said = one.said
        for _ in range(_UP):
            found = self.above.setdefault(said, _named(said)) if said not in self.above else self.above[said]
            if isinstance(found, bytes):
                return found
            above = self.objects.get(abs(found))
            if above is None or found < 0:
                return b"" if above is None else above.said
            said = above.said
        return b""

    def _fonts(self, resources: bytes) -> Mapping[bytes, Font]:
        """The fonts that resources name."""
        if resources not in self.fonts_of:
            match = _FONTS.search(resources)
            referred = self.objects.get(int(match[1])) if match else None
            named = _NAMED.findall(resources + (b" " + referred.said if referred else b""))
            made = ((name, self._font(int(number))) for name, number in named)
            self.fonts_of[resources] = {name: font for name, font in made if font is not None}
        return self.fonts_of[resources]

    def _font(self, number: int) -> Font | None:
        """The font of that number, None where that is something else."""
        if number not in self.fonts:
            one = self.objects.get(number)
            is_font = one is not None and _FONT.search(one.said) is not None
            self.fonts[number] = self._made(one) if one is not None and is_font else None
        return self.fonts[number]

    def _made(self, one: Object) -> Font:
        self.made += 1
        if self.made > MAX_FONTS:
            self.budget.is_whole = False
            return PLAIN
        said = self._beginning(one.said)
        cmap, encoding = (self._referred(pattern.search(said)) for pattern in (_TO_UNICODE, _ENCODING))
        codes = self.budget.unpacked(cmap) if cmap.stream else b""
        font = font_of(said, self._beginning(encoding.said), codes)
        self.budget.left -= len(font.codes)  # a few bytes may stand for many
        return font

    def _beginning(self, said: bytes) -> bytes:
        self.budget.is_whole &= len(said) <= MAX_SAID
        return said[:MAX_SAID]

    def _referred(self, match: re.Match[bytes] | None) -> Object:
        return _NOTHING if match is None else self.objects.get(int(match[1]), _NOTHING)


def _named(said: bytes) -> bytes | int:
    """What an object says of its resources, minus the number of who says it, or the number of who may."""
    if match := _RESOURCES.search(said):
        return -int(match[1])
    match = _PARENT.search(said)
    return said if match is None or b"/Resources" in said else int(match[1])


def _decoded(said: bytes) -> str:
    """A text string (§7.9.2.2)."""
    if said.startswith(b"\xfe\xff"):
        return said[2:].decode("utf-16-be", "replace")
    return said.removeprefix(b"\xef\xbb\xbf").decode(
        "utf-8" if said.startswith(b"\xef\xbb\xbf") else "cp1252", "replace"
    )
