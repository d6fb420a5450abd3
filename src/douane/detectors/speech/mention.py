"""Whether words are said, or spoken of: what is quoted, fenced or listed as an example orders nobody."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.visible import SEPARATOR

_LINE: Final = 200  # characters before a place that are read
_AHEAD: Final = 1_000  # behind it, in which a quote must close
_FENCED: Final = 8_000
_WORDS: Final = 40  # that may stand between a quote and what it is the quote of
_APOSTROPHE: Final = Lazy(r"(?<=\w)['’](?=\w)")
_LAST: Final = Lazy("([\"'“‘«„「『`])([^\"'“‘«„「『`”’»」』]*)$")
_OPENS: Final = frozenset(" \t\n(=[{,>*|/+-\"'`rfbu:;\\")
_CLOSES: Final = {"“": "”", "‘": "’", "«": "»", "„": "“”", "「": "」", "『": "』", "`": "`'"}
_MEMBER: Final = Lazy(r"[\"']\s?:\s?$")
_JSON: Final = Lazy(r"\s*[\[{]")


def is_mention(content: str, start: int, end: int) -> bool:
    """Whether `start`..`end` is quoted, by what closes too; looks at its line, and for fences around it."""
    begin = content.rfind(SEPARATOR, max(0, start - _FENCED), start) + 1 or max(0, start - _FENCED)
    line = content[
        max(begin, start - _LINE, content.rfind("\n", max(begin, start - _LINE), start) + 1) : start
    ]
    rest = _rest(content, end)
    if line.count("`") % 2 and "`" in rest:
        return True
    if any(_is_fenced(fence, content, (begin, start, end)) for fence in ("```", '"""')):
        return True
    return _is_quoted(_APOSTROPHE.sub("", line), _APOSTROPHE.sub("", rest), content, begin)


def _rest(content: str, end: int) -> str:
    """The line behind `end`, and the last character before it, which may be the mark that closes."""
    last = max(0, end - 1)
    return content[last : last + _AHEAD].partition(SEPARATOR)[0].lstrip("\n").partition("\n")[0]


def _is_fenced(fence: str, content: str, around: tuple[int, int, int]) -> bool:
    """Whether one that is open where the act begins closes in the same string."""
    begin, start, end = around
    if content.count(fence, begin, start) % 2 == 0:
        return False
    closes = content.find(fence, max(start, end - len(fence)), end + _FENCED)
    return closes >= 0 and content.find(SEPARATOR, end, closes) < 0


def _is_quoted(line: str, rest: str, content: str, begin: int) -> bool:
    """Whether a quote that `rest` closes opens close to the end of `line`, not around a member of JSON."""
    last = _LAST.search(line)
    if last is None or len(last[2].split()) > _WORDS:
        return False
    if not any(mark in rest for mark in _CLOSES.get(last[1], last[1])):
        return False
    if last.start() and line[last.start() - 1] not in _OPENS:
        return False
    return _MEMBER.search(line, 0, last.start()) is None or _JSON.match(content, begin) is None
