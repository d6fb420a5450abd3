"""Whether words are said, or spoken of: what is quoted, fenced or listed as an example orders nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.speech.quoted import is_said
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.visible import Span

_LINE: Final = 200  # characters before a place that are read
_AHEAD: Final = 1_000  # behind it, in which a quote must close
_FENCED: Final = 8_000
_ASSIGNED: Final = Lazy(r"(?:[\w\])] ?=|=>|\breturn|\w\()\s{0,4}\Z")
_ASSIGNING: Final = 16  # characters before a template, more than that reaches over
_WORDS: Final = 40  # that may stand between a quote and what it is the quote of
_APOSTROPHE: Final = Lazy(r"['’](?<=\w['’])(?=\w)")
_LAST: Final = Lazy("([\"'“‘«„「『`])([^\"'“‘«„「『`”’»」』]*)$")
_OPENS: Final = frozenset(" \t\n(=[{,>*|/+-\"'`rfbu:;\\")
_CLOSES: Final = {"“": "”", "‘": "’", "«": "»", "„": "“”", "「": "」", "『": "』", "`": "`'"}


def is_mention(content: str, start: int, end: int) -> bool:
    """Whether `start`..`end` is quoted or fenced by somebody, in marks that close; looks at its line."""
    begin = content.rfind(SEPARATOR, max(0, start - _FENCED), start) + 1 or max(0, start - _FENCED)
    return any(not is_said(content, begin, *edges) for edges in quotes(content, begin, start, end))


def quotes(content: str, begin: int, start: int, end: int) -> Iterator[Span]:
    """Where each pair of marks around `start`..`end` opens, and what stands behind where it closes."""
    first = max(begin, start - _LINE, content.rfind("\n", max(begin, start - _LINE), start) + 1)
    line = content[first:start]
    base, rest = _rest(content, end)
    if line.count("`") % 2 and "`" in rest:
        yield first + line.rindex("`"), base + rest.index("`") + 1
    for fence in ("```", '"""'):
        yield from _fence(fence, content, begin, (start, end))
    yield from _template(content, begin, (start, end))
    opens, closes = _quote(_without_apostrophes(line), rest)
    if opens >= 0:
        yield first + opens, base + closes


def _rest(content: str, end: int) -> tuple[int, str]:
    """Where the line behind `end` begins, with the last character before it, which may close; and it."""
    last = max(0, end - 1)
    behind = content[last : last + _AHEAD].partition(SEPARATOR)[0]
    rest = behind.lstrip("\n")
    return last + len(behind) - len(rest), rest.partition("\n")[0]


def _fence(fence: str, content: str, begin: int, span: Span) -> Iterator[Span]:
    """The one that is open where the act begins and closes in the same string, if there is one."""
    start, end = span
    if content.count(fence, begin, start) % 2 == 0:
        return
    closes = content.find(fence, max(start, end - len(fence)), end + _FENCED)
    if closes >= 0 and content.find(SEPARATOR, end, closes) < 0:
        yield content.rindex(fence, begin, start), closes + len(fence)


def _template(content: str, begin: int, span: Span) -> Iterator[Span]:
    """The template of JavaScript, of many lines, that code puts the act into."""
    start, end = span
    opens = content.rfind("`", begin, start)
    while opens > begin and content[opens - 1] == "\\":
        opens = content.rfind("`", begin, opens)
    if opens < 0 or content.find("\n", opens, start) < 0:
        return
    if _ASSIGNED.search(content, max(begin, opens - _ASSIGNING), opens) is None:
        return
    closes = content.find("`", max(start, end - 1), end + _FENCED)
    if closes >= 0 and content.find(SEPARATOR, end, closes) < 0:
        yield opens, closes + 1


def _quote(line: str, rest: str) -> Span:
    """Where in `line` a quote opens close to its end, and where in `rest` it has closed; -1 without one."""
    last = _LAST.search(line)
    if last is None or len(last[2].split()) > _WORDS:
        return -1, -1
    if last.start() and line[last.start() - 1] not in _OPENS:
        return -1, -1
    rest = _without_apostrophes(rest)
    places = [rest.find(mark) + 1 for mark in _CLOSES.get(last[1], last[1])]
    closes = min((place for place in places if place), default=-1)
    return (last.start(), closes) if closes > 0 else (-1, -1)


def _without_apostrophes(text: str) -> str:
    """`text` as long as it is, with a line for each apostrophe in a word, which is no quote."""
    return _APOSTROPHE.sub("_", text) if "'" in text or "’" in text else text
