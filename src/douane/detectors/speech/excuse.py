"""Words of real programs and letters that are no act, where nothing around them asks for anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from douane.detectors.budget import Budget
    from douane.detectors.speech.act import Act

_AROUND: Final = 600  # characters on either side, in other strings too
_COST: Final = 10 * _AROUND  # of looking around, which tries a word at each place
_LONGEST: Final = 200  # characters of an excuse
_VERBS: Final = (
    r"add|answer|append|attach|begin|call|collect|compl[iy]\w*|do|encode|execute|fetch|fill|find|follow|forward|get|give|include"
    r"|insert|invoke|list|log|make|obey|open|output|pass|place|post|print|provide|put|read|repeat|reply|respond|return|run"
    r"|say|search|send|set|start|store|submit|summari[sz]e|take|tell|translate|transfer|transmit|treat|upload|use|write"
)
_ASKED: Final = Lazy(
    r"https?:|\bwww\.|[\w.]@[\w-]{1,60}\.[a-z]{2}|~/|/etc/|\+\d[\d ()-]{6}"
    r"|\b(?:instead|from now|now on|henceforth|obey|comply|log ?in|sign ?in"
    r"|conversations?|(?:chat|message) history"
    r"|chats?|system prompt|arguments?|parameters?|you (?:work|will|are now|shall|have to)"
    r"|(?:as|in|into|to|called) [`'\"]\w"
    r"|(?:new|next|your|real|actual|my|our|the) (?:\w{1,12} )?"
    r"(?:tasks?|jobs?|goals?|roles?|orders?|missions?))\b"
    r"|(?:\A|[.!?;:,(\n\x1f-]|\b(?:and|then|but|or|now|please|must|should|always|only|just|first|also))"
    rf"[\s\"'*_-]{{0,4}}+(?:{_VERBS}|(?:add|collect|delet|forward|giv|pass|post|read|send|writ)ing)\s{{1,4}}+[\w'\"`<~/]",
    re.IGNORECASE,
)


def is_excused(act: Act, content: str, start: int, budget: Budget) -> bool:
    """Whether what `act` found at `start` is said as people say it who want nothing of a model."""
    found = act.excused.match(content, start, start + _LONGEST) if act.excused else None
    if found is None:
        return False
    budget.spend(_COST)
    end = found.end()
    before, behind = content[max(0, start - _AROUND) : start], content[end : end + _AROUND]
    return not (_ASKED.search(before) or _ASKED.search(behind))
