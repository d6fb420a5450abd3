"""Orders whose words or letters stand apart by other than spaces: `**Ignore** **all**`, `I g n o r e`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Rewritten
from douane.detectors.trigger import Trigger
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

VIA: Final = "gaps"
_VERBS: Final = ("ignore", "disregard", "forget", "override", "bypass", "discard")
_PARTS: Final = r"[ ._*/\n-]"  # any other mark would cost a third of the scan
_REACH: Final = 400  # characters behind the first word that are read so

# Behind a word and where it ends: what no sentence has there. A question mark stands for what is not ASCII.
_WORDS: Final = tuple(
    Trigger(f"{verb}{gap}", len(verb) + width, folded=True)
    for verb in _VERBS
    for gap, width in ((r"[^A-Za-z0-9 \n.);:?-]", 1), (r"[ \n][^A-Za-z0-9 \n'\"(?]", 2))
)
_LETTERS: Final = (
    *(Trigger(_PARTS.join(verb), 2 * len(verb) - 1, folded=True) for verb in _VERBS if verb != "discard"),
    # Of others that act alone, two words: between them stands as much as between letters, or some more.
    *(
        Trigger(
            f"{_PARTS.join(one)}{_PARTS * gap}{_PARTS.join(two)}", 2 * len(one + two) - 2 + gap, folded=True
        )
        for one, two in (("do", "not"), ("you", "are"))
        for gap in (1, 2, 3)
    ),
)
TRIGGERS: Final = Triggers("evened", (*_WORDS, *_LETTERS))

_MARK: Final = r"\\[tnrvf]|</?[A-Za-z][^<>\x1f]{0,80}>|&nbsp;|[^\w<\x1f]|_"
_BEGUN: Final = Lazy(
    rf"(?:{'|'.join(_VERBS)})(?P<gap>(?:{_MARK}){{1,16}}?)(?:(?:all|any|every(?:thing)?|the|your|these|those|my"
    r"|our|what(?:ever)?|previous|prior|earlier|above|preceding|former|of|about|system)(?![A-Za-z]))",
    re.IGNORECASE,
)
# What sentences have there, and names in code.
_PLAIN: Final = Lazy(r"[ \n][ \t\r\n*_]{0,3}|[_+-]|, ?|[ \n][('\"\[`]")
_ALWAYS: Final = r"\\[tnrvf]|</?[A-Za-z][^<>\x1f]{0,80}>|&nbsp;|[\s*_~]"
_SPELLED: Final = Lazy(r"(?:[A-Za-z'](?:[^A-Za-z0-9'\x1f]{1,5}|(?![A-Za-z0-9]))){8,200}+")
_BETWEEN: Final = Lazy(r"[^A-Za-z0-9'\x1f]+")
# Of which orders are made whose words nothing keeps apart, the longest first.
_KNOWN: Final = Lazy(
    r"instructions?|everything|disregard|previously|guidelines|directions|prohibited|directives|commands"
    r"|original|previous|preceding|override|mentioned|messages?|policies|anything|earlier|existing|initial|mention"
    r"|context|anyone|before|bypass|former|forget|ignore|inform|prompts?|reveal|safety|system|about|above|after"
    r"|every|filters?|given|never|orders?|other|prior|rules?|state|those|these|users?|what|were|with|your|said|tell|told"
    r"|text|them|then|this|that|from|have|send|and|all|any|are|been|but|for|has|him|her|had|not|now|our|out|the"
    r"|use|was|who|you|do|in|is|it|me|my|of|on|or|so|to|we",
    re.IGNORECASE,
)


def evened(layer: Layer) -> Layer | None:
    """`layer` with one space for what stands between the words of an order; None if none is so; linear."""
    occurrences = layer.occurrences(TRIGGERS)
    if not occurrences or VIA in layer.via:
        return None
    content = layer.content
    pieces: list[tuple[Span, str]] = []
    reached = 0
    for start, number in occurrences:
        if start < reached or content[start - 1 : start].isalnum():
            continue
        found = [*(_words if number < len(_WORDS) else _letters)(content, start)]
        if found:
            pieces += found
            reached = found[-1][0][1]
    if not pieces:
        return None
    kept, position = [], 0
    for (start, end), said in pieces:
        kept += [content[position:start], said]
        position = end
    new = Rewritten(
        "".join((*kept, content[position:])),
        lambda: ((start, end, len(said)) for (start, end), said in pieces),
    )
    return Layer(
        new.content,
        lambda start, end: layer.original(*new.original(start, end)),
        (*layer.via, VIA),
        layer.scanner,
    )


def _words(content: str, start: int) -> Iterator[tuple[Span, str]]:
    """The gaps between the words of an order that begins at `start`, if it does not go on as others do."""
    begun = _BEGUN.match(content, start, start + _REACH)
    if begun is None or _PLAIN.fullmatch(begun["gap"]):
        return
    marks = "".join(sorted({one for one in begun["gap"] if not one.isalnum() and one not in "<\\&;"}))
    either = f"{_ALWAYS}|[{re.escape(marks)}]" if marks else _ALWAYS
    for match in re.finditer(f"(?:{either})+", content[start : _end(content, start)]):
        yield (start + match.start(), start + match.end()), " "


def _letters(content: str, start: int) -> Iterator[tuple[Span, str]]:
    """What stands between the letters of words; between words, more, other marks or as much."""
    spelled = _SPELLED.match(content, start, _end(content, start))
    if spelled is None:
        return
    gaps = [match.span() for match in _BETWEEN.finditer(content, start, spelled.end())]
    apart = [content[slice(*gap)] != content[start + 1] for gap in gaps]
    said = _BETWEEN.sub("", spelled[0])
    ends = _ends(said, [number for number, is_apart in enumerate(apart, 1) if is_apart])
    for number, gap in enumerate(gaps, 1):
        yield gap, " " if number in ends else ""


def _ends(said: str, apart: list[int]) -> frozenset[int]:
    """Where words of `said` end: where they stand `apart`, and behind each that is known in what is left."""
    ends = set(apart)
    for first, last in pairwise((0, *apart, len(said))):
        known = _KNOWN.match(said, first, last)
        while known:
            ends.add(known.end())
            known = _KNOWN.match(said, known.end(), last)
    return frozenset(ends)


def _end(content: str, start: int) -> int:
    end = content.find(SEPARATOR, start, start + _REACH)
    return min(len(content), start + _REACH) if end < 0 else end
