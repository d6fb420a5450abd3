"""Controls of writing direction, where they make a text look different from what it says (CVE-2021-42574)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import Sighting
from douane.detectors.unseen.rule import BIDI

if TYPE_CHECKING:
    from collections.abc import Iterator


_OVERRIDE: Final = re.compile("[\u202d\u202e]")
_RIGHT_TO_LEFT: Final = re.compile("[\u202b\u2067]")  # embedding and isolate
_RTL_LETTER: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LINE: Final = re.compile("[^\n\r\x1f\u2028\u2029]+")


def bidi(content: str) -> Iterator[Sighting]:
    """Overrides anywhere, and right-to-left embeddings and isolates in lines without a right-to-left letter.

    Marks and left-to-right controls reorder nothing in left-to-right text: editors, file managers and
    translated interfaces leave them behind.
    """
    for match in _OVERRIDE.finditer(content):
        yield Sighting(BIDI, *match.span(), "")
    if _RIGHT_TO_LEFT.search(content):
        yield from _embeddings(content)


def _embeddings(content: str) -> Iterator[Sighting]:
    for line in _LINE.finditer(content):
        if not _RTL_LETTER.search(content, *line.span()):
            for match in _RIGHT_TO_LEFT.finditer(content, *line.span()):
                yield Sighting(BIDI, *match.span(), "")
