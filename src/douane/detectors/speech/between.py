"""Requests between people: what a colleague asks for in a letter is no order to a model."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.detectors.speech.reading import Seen

_ASKED: Final = frozenset(("send-away", "retract", "you-are-now", "my-affairs", "always-also"))
_FURTHER: Final = 160  # characters beside a request in which more may be said about it
_COURTESY: Final = Lazy(
    r"(?i)\b(?:please|kindly|(?:can|could|would|will) you|would you mind|thanks|thank you|sorry|dear [a-z]"
    r"|(?:my|our) (?:last|previous|earlier|first|other) (?:message|request|e-?mail|letter|note))\b"
)
# What people have, but do not ask each other for, and what only a model, a program or its master would say.
_OTHER: Final = Lazy(
    r"(?i)\b(?:ai|llms?|assistants?|agents?|models?|chat ?bots?|chatgpt|gpt|claude|copilot|tools?|functions?"
    r"|api|prompts?|instructions?|directives?|commands?|system|users?|context|conversation|chat|history"
    r"|my (?:\w+ ){0,3}(?:accounts?|profile|details|data)"
    r"|(?:find|list|get|download|fetch|collect|gather|extract|look up|search)\b[^.\n]{0,100}?"
    r" and(?: \w+,?){0,3} (?:e-?mail|send|forward|share|upload)"
    r"|summari[sz]\w*|respon(?:d|ses?)|answers?|output|print|retrieve|execute|pretend|roleplay|act as"
    r"|passwords?|passphrases?|credentials?|secrets?|tokens?|cookies|private key|ssh|seed phrase|pin"
    r"|secretly|silently|discreetly|without (?:telling|asking|mention\w*|inform\w*|notif\w*)|between us"
    r"|(?:not|n['’]t|never) (?:tell|mention|inform|reveal|ask|notify))\b|<[/|!]|(?m:^#)"
)
_EDGE: Final = Lazy(r"\n\s*\n|\]\n|\n\[|[\x1f\"]")
_UNQUOTED: Final = Lazy(r"[^\"{}\[\]]+")
_LATER: Final = Lazy(r"(?i)(?:from|going|starting|henceforth|for the r)")


def is_request(content: str, start: int, end: int) -> bool:
    """Whether what stands at `start`..`end` asks as people ask each other, of nothing that a model has.

    Looks at the rest of the paragraph too, of the string in JSON, and of the text between labels.
    """
    further = max(0, start - _FURTHER)
    edges = [match.end() for match in _EDGE.finditer(content, further, start)]
    edge = _EDGE.search(content, end, end + _FURTHER)
    said = content[edges[-1] if edges else further : edge.start() if edge else end + _FURTHER]
    return bool(_COURTESY.search(said)) and not _OTHER.search(said)


def is_letter(content: str, start: int, end: int) -> bool:
    """Whether the longest string in a sentence is such a request, where JSON stands around it."""
    spans = [match.span() for match in _UNQUOTED.finditer(content, start, end)]
    return bool(spans) and is_request(content, *max(spans, key=lambda span: span[1] - span[0]))


def is_asked(acts: Sequence[Seen], content: str) -> bool:
    """Whether people ask each other for all of `acts`, and in words such as these."""
    start, end = min(one.start for one in acts), max(one.end for one in acts)
    return all(map(_may_be_asked, acts, repeat(content))) and is_request(content, start, end)


def _may_be_asked(seen: Seen, content: str) -> bool:
    is_role = seen.act.name == "you-are-now" and _LATER.match(content, seen.start) is None
    return seen.act.name in _ASKED and not is_role
