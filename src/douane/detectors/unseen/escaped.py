"""Hidden text in the escapes of JSON that is itself text, as results often are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.sighting import Sighting
from douane.detectors.unseen.rule import ESCAPED_TAGS, ESCAPED_ZERO_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator


# Long runs only: programs that deal with these characters name one or two of them. A flag of a region
# is a black flag and at most seven tags. JSON inside JSON doubles the backslashes.
_TAGS: Final = Lazy(
    r"(?P<flag>\\{1,4}ud83c\\{1,4}udff4)?(?P<tags>(?:\\{1,4}udb40\\{1,4}udc[0-7][0-9a-f]){4,}+)",
    re.IGNORECASE,
)
_RUN: Final = Lazy(r"(?:\\{1,4}u(?:200[b-f]|206[0-4]|feff)){8,}+", re.IGNORECASE)
_FLAG_TAGS: Final = 7
# What must stand there: found much faster than where a run begins, and in few texts that have escapes.
_TAG: Final = "udb40"
_WIDTHLESS: Final = ("u200", "u206", "ufeff")


def escaped(content: str) -> Iterator[Sighting]:
    """Runs of escapes that would spell hidden text once the inner JSON is read."""
    if "\\u" not in content:
        return
    lowered = content.lower()
    for match in _TAGS.finditer(content) if _TAG in lowered else ():
        if not match["flag"] or match["tags"].lower().count(_TAG) > _FLAG_TAGS:
            yield Sighting(ESCAPED_TAGS, *match.span("tags"), "")
    for match in _RUN.finditer(content) if any(sign in lowered for sign in _WIDTHLESS) else ():
        yield Sighting(ESCAPED_ZERO_WIDTH, *match.span(), "")
