"""Tools that imitate those of another server: by name or look-alike name, or by speaking of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from douane.model.invisible import UNSEEN

# Cyrillic, IPA and Greek letters that are drawn like a Latin one (Unicode TR39 confusables, the common ones),
# and digits used as letters.
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u0261\u04cf"
    "\u03bf\u03b1\u03bd\u03c1\u03c4\u03c5\u03ba\u03b9\u03f2\u04c001",
    "aeopcxyijshdgloavptukiclol",
)
_WORD: Final = re.compile(r"[\w.-]{6,64}")
_SEPARATORS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A tool that another server of this installation has."""

    server: str
    tool: str


Neighbours = Mapping[str, Neighbour]


def skeleton(name: str) -> str:
    """The name without what people do not see: case, separators, look-alike letters (after Unicode TR39)."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES)
    return _SEPARATORS.sub("", plain)


def neighbourhood(tools: list[Neighbour]) -> Neighbours:
    """The other servers' tools by the skeleton of their names."""
    return {skeleton(neighbour.tool): neighbour for neighbour in tools}


def imitated(name: str, neighbours: Neighbours) -> Neighbour | None:
    """The other server's tool whose name this one has or looks like."""
    return neighbours.get(skeleton(name)) if neighbours else None


def doubles(names: Iterable[str]) -> Mapping[str, str]:
    """Of a server's own names those that people take for another, which is told; other joints they can tell.

    Of two the plain one, in small letters of ASCII, is not among them.
    """
    alike: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        alike.setdefault(_drawn(name), []).append(name)
    return {
        name: some[1] if name == some[0] else some[0]
        for some in alike.values()
        if len(some) > 1
        for name in some
        if not (name.isascii() and name == name.lower() == _seen(name))
    }


def _drawn(name: str) -> str:
    if name.isascii():
        return _seen(name.lower())
    plain = unicodedata.normalize("NFKC", _seen(name)).casefold().translate(_LOOKALIKES)
    return _seen(plain)


def _seen(name: str) -> str:
    """The name without what is drawn as nothing: blanks around it, and signs that show nothing anywhere."""
    return UNSEEN.sub("", name).replace(_BRAILLE, " ").strip()


_BRAILLE: Final = "\u2800"  # an empty pattern, drawn as a space


def mentioned(name: str, description: str, neighbours: Neighbours) -> Neighbour | None:
    """Another server's tool that the description names, if it is not this tool's own name too.

    Only names that are not ordinary words count: they have a separator or a capital inside.
    """
    if not neighbours:
        return None
    own = skeleton(name)
    for word in _WORD.findall(description):
        found = neighbours.get(skeleton(word)) if _is_identifier(word) else None
        if found is not None and skeleton(found.tool) != own:
            return found
    return None


def _is_identifier(word: str) -> bool:
    inner = word.strip(".-_")
    return any(mark in inner for mark in "_-.") or inner[1:] != inner[1:].lower()
