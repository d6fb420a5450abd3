"""A text as somebody reads it who knows no more than ASCII: look-alikes are what they look like."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

from douane.detectors.rewriting import Rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ASCII: Final = frozenset(range(128))
_MANY: Final = 4  # where one character in so many is none of ASCII, all are looked at
_OTHERS: Final = re.compile("[^\0-\x7f]+")
_LATIN: Final = re.compile("[\x80-\xff]")
# Upper bytes of ideographs, kana and Hangul, which look like nothing in ASCII, and of Latin 1.
_OFTEN: Final = bytes((0, 0x30, *range(0x34, 0xA0), *range(0xAC, 0xD8)))
_QUOTES: Final = {"\u201c": '"', "\u201d": '"', "\u201e": '"'}
_FEW: Final = 48  # replacements one after the other are faster than one pass, up to so many


def folded(content: str) -> Rewritten | None:
    """`content` with compatible forms (NFKC), marks and look-alikes replaced by ASCII; None where it is that.

    Case is kept. What looks like nothing in ASCII stays. Costs next to nothing for ASCII, else up to 50 ns
    a character.
    """
    if content.isascii():
        return None
    table = {one: said for one in _others(content) if (said := _said(one)) is not None}
    if not table:
        return None
    resized = {one: len(said) for one, said in table.items() if len(said) != 1}
    new = _replaced(content, table)
    return Rewritten(new, lambda: _pieces(content, resized))


def _others(content: str) -> Iterable[str]:
    """The different characters of `content` that may say something in ASCII and are not."""
    units = content.encode("utf-16-le", "surrogatepass")
    upper = units[1::2]
    if not upper.translate(None, _OFTEN) and not _LATIN.search(content):
        return ()
    is_narrow = len(upper) == len(content)
    if is_narrow and len(content) - upper.count(0) > len(content) // _MANY:
        return map(chr, set(memoryview(units).cast("H")) - _ASCII)
    return set("".join(_OTHERS.findall(content)))


def _replaced(content: str, table: Mapping[str, str]) -> str:
    if len(table) > _FEW:
        return content.translate({ord(one): said for one, said in table.items()})
    for one, said in table.items():
        content = content.replace(one, said)
    return content


def _pieces(content: str, lengths: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Where what became longer or shorter stands; a number for each character of `lengths`."""
    if not lengths:
        return []
    places = re.finditer(f"[{''.join(map(re.escape, lengths))}]", content)
    return [(match.start(), match.end(), lengths[match[0]]) for match in places]


@lru_cache(maxsize=1 << 14)
def _said(character: str) -> str | None:
    """What `character` says in ASCII; None if nothing."""
    plain = "".join(one for one in normalize("NFKD", character) if not combining(one))
    if plain.isascii():
        return plain
    said = "".join(_alike().get(one, one) for one in plain)
    return said if said.isascii() else None


@lru_cache(maxsize=1)
def _alike() -> Mapping[str, str]:
    from douane.detectors.confusables import ALIKE  # noqa: PLC0415  # many conversations are in ASCII alone

    return {one: said for said, characters in ALIKE.items() for one in characters} | _QUOTES
