"""Whether anybody quotes what is in quotes: values have them because of their format; some are pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

_LINE: Final = 400  # characters before a quote in which its member, cell or attribute begins
_NEAR: Final = 160  # on either side, in which words may point at it
_MARKS: Final = "\"'`“”‘’«» *_\n"
POINTING: Final = 2 * _NEAR  # what it costs to look for those
_WORD: Final = Lazy(r"\w")
_WORD_OR_EDGE: Final = Lazy(r"[\w\x1f]")
_JSON: Final = Lazy(r"\s*[\[{]")
_DIRECTLY: Final = Lazy(r"[\"']\s?:\s?\\*$")
# A string in a string, and an array that is a member; each further one has more backslashes.
_DEEPER: Final = Lazy(
    r"(?:[\"']\s?:\s?|^\s{0,40})(?:\\*[\"'])*(?:\[\s{0,40}(?:\\*\"[^\"]{0,200}\"\s?,\s{0,40}){0,20})?\\*$"
)
_ENDS: Final = Lazy(r"[\s\"'\\]*(?:[,}\]]|$)")
_SCALAR: Final = Lazy(
    r"^\s*+(?:-\s+)*+(?!\w*(?:attack|bad|blocked|deny|example|exploit|injection|match|pattern|payload|phrase"
    r"|quote|regex|rule|sample|test))[a-z_][\w.-]{0,40}:\s{1,4}$"
)
_BARE: Final = Lazy(r"\s*[\"']?\s*(?:#.*)?$")  # or with what closes the string of JSON that all of it is
_CELL: Final = Lazy(r"^(?:[^\"'(\[{]*|\"[^(\[{]*\"),$")
_NEXT_CELL: Final = Lazy(r",(?=\S)|\s*$")
_FIRST_CELL: Final = Lazy(r",[\w\"]")
_ATTRIBUTE: Final = Lazy(r"<[a-z][\w-]{0,30}\s(?:[^<>]{0,200}\s)?[\w:-]{1,30}=$")
_TITLE: Final = Lazy(r"\]\([^\s()]{1,200}\s{1,4}$|(?:^|[\"'])\s{0,3}\[[^\]]{1,80}\]:\s{1,4}\S{1,200}\s{1,4}$")
_BEHIND_TITLE: Final = Lazy(r"\s{0,4}(?:[)\"'}]|$)")
_PARAMETER: Final = Lazy(
    r"(?:^|[\"'])[a-z]{2,20}/[\w.+-]{1,60}(?:;[^;\"]{1,60}(?:\"[^\"]{0,60}\")?){0,4};\s?[\w-]{1,30}=$"
)
_AT: Final = (
    r"(?:above|below|following|foregoing|here|quot\w+|block|fence|code|box|line|text|phrase|sentence|string"
    r"|words?|instructions?|message)"
)
_POINTS: Final = Lazy(
    r"(?<!not )(?<!n't )(?<!never )\b(?:appl(?:y|ies)|addressed|directed|meant|intended|speaks?)"
    r" (?:to|for|at) you\b"
    rf"|\b{_AT}\b[^.!?\n\x1f]{{0,30}}? (?:is|are) (?:now )?(?:for you|your)\b"
    r"|(?:(?:\A|[.!?:;,>\"\n]\s?|[)`])[\s*_#>-]{0,4}|\b(?:please|kindly|so|now|you (?:must|should|will|shall"
    r"|are to|have to|need to))\s)(?:(?:do|act) (?:exactly )?(?:as|what|that|so|it)\b"
    r"|(?:obey|heed|follow|execute|perform|carry out|act on|act upon|comply with|adhere to)\s"
    r"(?!(?:the|these|those)\s(?:\w{1,12}\s)?(?:steps?|guide|tutorial|link|doc\w*)\b)"
    rf"[^.!?\n\x1f]{{0,30}}?\b(?:it|this|that|these|{_AT})\b)",
)

# One of these stands in whatever `_POINTS` matches: most quotes have none of them near.
_POINTERS: Final = (
    *(" you", "do ", "act ", "obey", "heed", "follow", "execute", "perform"),
    *("carry out", "comply with", "adhere to"),
)


def is_said(content: str, begin: int, opens: int, closes: int) -> bool:
    """Whether the quote at `opens`..`closes` of the string from `begin` on speaks to who reads it."""
    before = content[max(begin, opens - _LINE) : opens]
    behind = content[closes : closes + _NEAR].partition(SEPARATOR)[0]
    return (
        _is_whole(content, begin, opens, closes)
        or _is_value(before, behind.partition("\n")[0])
        or (_JSON.match(content, begin) is not None and _is_in_json(before, behind))
        or is_pointed_at(content, begin, opens, closes)
    )


def is_pointed_at(content: str, begin: int, start: int, end: int) -> bool:
    """Whether words around `start`..`end` of the string from `begin` on tell the reader to do as it says."""
    before = content[max(begin, start - _NEAR) : start].lower().rstrip(_MARKS)
    behind = content[end : end + _NEAR].partition(SEPARATOR)[0].lower().lstrip(_MARKS)
    return any(_is_open(before[one.end() :]) for one in _pointing(before)) or any(
        _is_open(behind[: one.end()]) for one in _pointing(behind)
    )


def _pointing(text: str) -> Iterable[re.Match[str]]:
    """The words in `text` that tell the reader to do as something says."""
    return _POINTS.finditer(text) if any(map(text.__contains__, _POINTERS)) else ()


def _is_open(between: str) -> bool:
    """Whether what stands between a quote and words is no part of another quote that holds them."""
    return not any(between.count(mark) % 2 for mark in '"`')


def _is_whole(content: str, begin: int, opens: int, closes: int) -> bool:
    """Whether it is all of its string: no word stands around it."""
    if (begin and content[begin - 1] != SEPARATOR) or _WORD.search(content, begin, opens):
        return False
    following = _WORD_OR_EDGE.search(content, closes)
    return following is None or following[0] == SEPARATOR


def _is_in_json(before: str, behind: str) -> bool:
    """Whether it is the value of a member or of an array that is one, or all of a string in them."""
    if _DIRECTLY.search(before):
        return True
    return _DEEPER.search(before) is not None and _ENDS.match(behind) is not None


def _is_value(before: str, behind: str) -> bool:
    """Whether it is a scalar of YAML, a cell of CSV, an attribute of HTML, a title in Markdown or alike."""
    line = before.rpartition("\n")[2]
    if not line:
        return _FIRST_CELL.match(behind) is not None
    if _SCALAR.search(line):
        return _BARE.match(behind) is not None
    if _CELL.search(line):
        return _NEXT_CELL.match(behind) is not None
    if _TITLE.search(line):
        return _BEHIND_TITLE.match(behind) is not None
    return _ATTRIBUTE.search(line) is not None or _PARAMETER.search(line) is not None
