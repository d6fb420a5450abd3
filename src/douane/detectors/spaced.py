"""Words with characters that show nothing for the spaces between them, as a model may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.model.invisible import NARROW

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from douane.detectors.trigger import Scanner

VIA: Final = "spaces"
_FEWEST: Final = 4  # of them; an honest text has some where a word may break
_ENDS: Final = "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"  # of lines, pages and records: no letter is one
_BETWEEN: Final = Lazy(rf"(?<=[A-Za-z.,:])(?!\xad)[{NARROW}{_ENDS}]+(?=[A-Za-z])")


def spaced(joined: str, scanner: Scanner | None) -> Iterator[Layer]:
    """`joined` with spaces for what stands between ASCII letters and shows nothing, if that is often."""
    if len(_BETWEEN.findall(joined)) >= _FEWEST:
        content = _BETWEEN.sub(_blank, joined)
        yield Layer(content, lambda start, end: (start, end), (VIA,), scanner)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
