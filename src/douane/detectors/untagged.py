"""Words that tags of HTML stand in the middle of, as a browser shows them: `Ig<b>no</b>re`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Rewritten, narrowed
from douane.detectors.visible import SEPARATOR, Visible

if TYPE_CHECKING:
    from douane.detectors.visible import Span

VIA: Final = "tags"
SIGN: Final = "<"

# Phrasing elements, which begin no line (HTML §3.2.5.2.5), and comments.
_NAMES: Final = (
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|strike|sub|sup"
    "|tspan|tt|u|var|wbr"
)
# Anything in brackets between letters: with the bracket first and no names, which is what makes it fast.
_BETWEEN: Final = Lazy(r"<(?<=\w<)[^<>\x1f]{1,120}>(?:<[^<>\x1f]{1,120}>){0,7}+(?=\w)")
_TAGS: Final = Lazy(rf"(?:<(?:/?(?:{_NAMES})(?:\s[^<>\x1f]*)?/?|!--[^<>\x1f]*--)>)+", re.IGNORECASE)
_AROUND: Final = 256  # characters beside a tag that are looked at again
_JOINT: Final = 2 * SEPARATOR


def untagged(layer: Layer) -> Layer | None:
    """What stands around the words that tags split, without these; None if there are none; linear."""
    content = layer.content
    if SIGN not in content:
        return None
    between = _BETWEEN.finditer(content)
    spans = [match.span() for match in between if _TAGS.fullmatch(content, *match.span())]
    if not spans:
        return None
    if len(spans) * 2 * _AROUND > len(content):
        near = Rewritten(content, tuple)
    else:
        near = narrowed(content, spans, _AROUND, _JOINT)
    shown = Visible.of(near.content, [match.span() for match in _TAGS.finditer(near.content)])

    def original(start: int, end: int) -> Span:
        return layer.original(*near.original(*shown.original(start, end)))

    return Layer(shown.content, original, (*layer.via, VIA), layer.scanner)
