"""Hidden text in the escapes of JSON that is itself text, as results often are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import Sighting
from douane.detectors.unseen.rule import hidden
from douane.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG_CHARACTERS: Final = hidden(
    "tag-characters", "escapes of invisible tag characters that spell text", Severity.HIGH
)
_ZERO_WIDTH: Final = hidden("zero-width", "escapes of zero-width characters in a row", Severity.MEDIUM)

# Long runs only: programs that deal with these characters name one or two of them. A flag of a region
# has six tags and stands behind the escapes of a black flag.
_TAGS: Final = re.compile(r"(?<!\\udff4)(?:\\udb40\\udc[0-7][0-9a-f]){4,}+", re.IGNORECASE)
_RUN: Final = re.compile(r"(?:\\u(?:200[b-f]|206[0-4]|feff)){8,}+", re.IGNORECASE)


def escaped(content: str) -> Iterator[Sighting]:
    """Runs of escapes that would spell hidden text once the inner JSON is read."""
    if "\\u" not in content:
        return
    for match in _TAGS.finditer(content):
        yield Sighting(_TAG_CHARACTERS, *match.span(), "")
    for match in _RUN.finditer(content):
        yield Sighting(_ZERO_WIDTH, *match.span(), "")
