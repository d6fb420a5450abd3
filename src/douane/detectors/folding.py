"""A text as somebody reads it who knows no more than ASCII: look-alikes are what they look like."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import combining, decimal, name, normalize

from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Aligned, Rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# The first bytes in UTF-8 of letters: of alphabets that share shapes with Latin, and of all that may.
_ALPHABETS: Final = (bytes((0xCE, 0xCF)), bytes(range(0xD0, 0xD4)))  # Greek, Cyrillic
_LETTERS: Final = bytes((*b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *range(0xC3, 0xCC)))
_STRANGE: Final = bytes((*range(0xD4, 0xE2), 0xEA, 0xEF, 0xF0))
_BETWEEN: Final = bytes((*range(0x80, 0xC0), 0xCC, 0xCD))  # what follows in a character, and marks
_PLAIN: Final = bytes(range(0x80))
# Of Greek and Cyrillic, and of ideographs, kana and Hangul, which look like nothing in ASCII.
_APART: Final = bytes((*range(0xC0), *range(0xCE, 0xD4), *range(0xE3, 0xEA), *range(0xEB, 0xEF)))
_WIDE_SPACE: Final = "\u3000"
_QUOTES: Final = {"\u201c": '"', "\u201d": '"', "\u201e": '"'}
# Letters that are drawn in another way and have no compatible form, by their names.
_DRAWN: Final = Lazy(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER"
    "|REGIONAL INDICATOR SYMBOL LETTER) ([A-Z])"
)
_WIDE: Final = 2  # bytes of UTF-8 a character, from which on most are none of ASCII, wherever these stand
_FEW: Final = 128  # as many replacements cost what one pass does that asks a table for each character


def folded(content: str) -> Rewritten | None:
    """`content` with compatible forms (NFKC), digits, marks and look-alikes in ASCII; None where it is that.

    Case is kept. What looks like nothing in ASCII stays, and so do Cyrillic and Greek in a text of theirs
    where no word mixes them with other letters: with either alone nobody can write English. Costs next to
    nothing for ASCII, else some 20 ns a character, and up to 50 where words are mixed.
    """
    if content.isascii():
        return None
    table = {one: said for one in _others(content) if (said := _said(one)) is not None}
    if not table:
        return None
    resized = {one: len(said) for one, said in table.items() if len(said) != 1}
    new = _replaced(content, table)
    return Rewritten(new, lambda: _pieces(content, resized)) if resized else Aligned(new)


def _others(content: str) -> Iterable[str]:
    """The different characters of `content` that may say something in ASCII and are not."""
    raw = content.encode("utf-8", "surrogatepass")
    rest = raw if len(raw) > _WIDE * len(content) else raw.translate(None, _PLAIN)
    # Of an alphabet that is not looked for, for the most part; mixed with others, it is.
    if len(rest) > len(content) and not any(_is_mixed(raw, alphabet) for alphabet in _ALPHABETS):
        rest = b"".join(_led(rest, frozenset(rest.translate(None, _APART))))
    elif rest is raw:
        rest = raw.translate(None, _PLAIN)
    found = set(rest.decode("utf-8", "surrogatepass"))
    return found | {_WIDE_SPACE} if _WIDE_SPACE in content else found


def _led(raw: bytes, leads: Iterable[int]) -> Iterator[bytes]:
    """The different characters that begin with one of `leads`; each is found much faster than any of many."""
    for lead in leads:
        yield from set(_beginning_with(lead).findall(raw))


@lru_cache(maxsize=256)
def _beginning_with(lead: int) -> re.Pattern[bytes]:
    return re.compile(re.escape(bytes((lead,))) + rb"[\x80-\xbf]+")


def _is_mixed(raw: bytes, alphabet: bytes) -> bool:
    """Whether a letter of `alphabet` stands beside one of another."""
    if not any(lead in raw for lead in alphabet):
        return False
    kinds = raw.translate(_kinds(alphabet), _BETWEEN)
    return b"o" in kinds and (b"ol" in kinds or b"lo" in kinds)


@lru_cache(maxsize=len(_ALPHABETS))
def _kinds(alphabet: bytes) -> bytes:
    """Each first byte of a character as `l`, a letter of `alphabet`, as `o`, of another, or as neither."""
    others = {*_LETTERS, *_STRANGE, *b"".join(_ALPHABETS)} - {*alphabet}
    return bytes(ord("l" if byte in alphabet else "o" if byte in others else " ") for byte in range(256))


def _replaced(content: str, table: Mapping[str, str]) -> str:
    if len(table) > _FEW:
        return content.translate({ord(one): said for one, said in table.items()})
    for one, said in table.items():
        content = content.replace(one, said)
    return content


def _pieces(content: str, lengths: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Where what became longer or shorter stands; a number for each character of `lengths`."""
    places = re.finditer(f"[{''.join(map(re.escape, lengths))}]", content)
    return [(match.start(), match.end(), lengths[match[0]]) for match in places]


@lru_cache(maxsize=1 << 14)
def _said(character: str) -> str | None:
    """What `character` says in ASCII; None if nothing."""
    if character.isdecimal():
        return str(decimal(character))
    plain = "".join(one for one in normalize("NFKD", character) if not combining(one))
    if plain.isascii():
        return plain
    if drawn := _DRAWN.fullmatch(name(character, "")):
        return drawn[1].lower()
    said = "".join(_alike().get(one, one) for one in plain)
    return said if said.isascii() else None


@lru_cache(maxsize=1)
def _alike() -> Mapping[str, str]:
    from douane.detectors.confusables import ALIKE  # noqa: PLC0415  # many conversations are in ASCII alone

    return {one: said for said, characters in ALIKE.items() for one in characters} | _QUOTES
