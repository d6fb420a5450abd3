"""Words that tags of HTML stand in the middle of, as a browser shows them: `Ig<b>no</b>re`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import narrowed
from douane.detectors.visible import SEPARATOR, Visible

if TYPE_CHECKING:
    from douane.detectors.visible import Span

VIA: Final = "tags"

# Phrasing elements, which begin no line (HTML §3.2.5.2.5), and comments.
_TAG: Final = (
    r"(?:</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong"
    r"|strike|sub|sup|tt|u|var|wbr)(?:\s[^<>\x1f]{0,120})?/?>|<!--[^<>\x1f]{0,120}-->)"
)
_SPLITTING: Final = Lazy(rf"(?<=[^\W\d_]){_TAG}{{1,8}}+(?=[^\W\d_])", re.IGNORECASE)
_ANY: Final = Lazy(f"{_TAG}+", re.IGNORECASE)
_AROUND: Final = 256  # characters beside a tag that are looked at again
_JOINT: Final = 2 * SEPARATOR


def untagged(layer: Layer) -> Layer | None:
    """What stands around the words that tags split, without these; None if there are none; linear."""
    content = layer.content
    if "<" not in content:
        return None
    spans = [match.span() for match in _SPLITTING.finditer(content)]
    if not spans:
        return None
    near = narrowed(content, spans, _AROUND, _JOINT)
    shown = Visible.of(near.content, [match.span() for match in _ANY.finditer(near.content)])

    def original(start: int, end: int) -> Span:
        return layer.original(*near.original(*shown.original(start, end)))

    return Layer(shown.content, original, (*layer.via, VIA), layer.scanner)
