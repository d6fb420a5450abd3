"""Whether words are said, or spoken of: what is quoted, fenced or listed as an example orders nobody."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.visible import SEPARATOR

_LINE: Final = 240  # characters before a place that are read
_FENCED: Final = 20_000
# An opening quote that stands close before the words, and is not the quote around a member of JSON.
_QUOTE: Final = re.compile(
    r"(?:^|[\s(=\[{,>*|/+-])(?:[rfbu]?[\"'“‘«„「『`]{1,3})"
    r"(?:[^\s\"'”’»`]{1,20}[ \t]+){0,6}[^\s\"'”’»`]{0,20}$"
)
_MEMBER: Final = re.compile(r"[\"']\s?:\s?[\"'](?:[^\"'\x1f]{0,200})$")
_JSON: Final = re.compile(r"\s*[\[{]")


def is_mention(content: str, start: int) -> bool:
    """Whether what begins at `start` is quoted there; looks at a line, and counts the fences before it."""
    begin = content.rfind(SEPARATOR, max(0, start - _FENCED), start) + 1
    line = content[max(begin, start - _LINE, content.rfind("\n", begin, start) + 1) : start]
    if line.count("`") % 2 or line.count("“") > line.count("”"):
        return True
    if content.count("```", begin, start) % 2 or content.count('"""', begin, start) % 2:
        return True
    return _QUOTE.search(line) is not None and not (
        _MEMBER.search(line) is not None and _JSON.match(content, begin) is not None
    )
