"""Whether words are said, or spoken of: what is quoted, fenced or listed as an example orders nobody."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.visible import SEPARATOR

_LINE: Final = 200  # characters before a place that are read
_FENCED: Final = 8_000
_WORDS: Final = 40  # that may stand between a quote and what it is the quote of
_APOSTROPHE: Final = Lazy(r"(?<=\w)['’](?=\w)")
_LAST: Final = Lazy("([\"'“‘«„「『`])([^\"'“‘«„「『`”’»」』]*)$")
_OPENS: Final = frozenset(" \t\n(=[{,>*|/+-\"'`rfbu:;\\")
_MEMBER: Final = Lazy(r"[\"']\s?:\s?$")
_JSON: Final = Lazy(r"\s*[\[{]")


def is_mention(content: str, start: int) -> bool:
    """Whether what begins at `start` is quoted there; looks at a line, and counts the fences before it."""
    begin = content.rfind(SEPARATOR, max(0, start - _FENCED), start) + 1 or max(0, start - _FENCED)
    line = content[
        max(begin, start - _LINE, content.rfind("\n", max(begin, start - _LINE), start) + 1) : start
    ]
    if (
        line.count("`") % 2
        or content.count("```", begin, start) % 2
        or content.count('"""', begin, start) % 2
    ):
        return True
    return _is_quoted(_APOSTROPHE.sub("", line), content, begin)


def _is_quoted(line: str, content: str, begin: int) -> bool:
    """Whether a quote opens in `line` close to its end, which is not the one around a member of JSON."""
    last = _LAST.search(line)
    if last is None or len(last[2].split()) > _WORDS:
        return False
    if last.start() and line[last.start() - 1] not in _OPENS:
        return False
    return _MEMBER.search(line, 0, last.start()) is None or _JSON.match(content, begin) is None
