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
    r"add|answer|append|attach|begin|call|collect|compl[iy]\w*|do|encode|execute|fetch|fill|find|follow"
    r"|forward|get|give|include"
    r"|insert|invoke|list|log|make|obey|open|output|pass|place|post|print|provide|put|read|repeat|reply"
    r"|respond|return|run"
    r"|say|search|send|set|start|store|submit|summari[sz]e|take|tell|translate|transfer|transmit|treat"
    r"|upload|use|write"
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
    rf"[\s\"'*_-]{{0,4}}+(?:{_VERBS}|(?:add|collect|delet|forward|giv|pass|post|read|send"
    rf"|writ)ing)\s{{1,4}}+[\w'\"`<~/]",
    re.IGNORECASE,
)
# What is done to files, code, accounts and money, or with what is worth stealing, said in the same breath.
_THINGS: Final = (
    r"passwords?|keys?|tokens?|credentials|accounts?|access|repositor(?:y|ies)|repos?|branch|firewall|ports?"
    r"|databases?|folders?|directory|scripts?|backups?|records|root|admin|public|terminal|(?:my|credit) card"
)
# What every project tells whoever writes code for it.
_ROUTINE: Final = (
    r"(?!(?:commit|run)\s(?:(?:the|your|each|all|every|this|and|with|in|to)\s){0,2}(?:unit\s)?"
    r"(?:changes?|fix(?:es)?|tests?|suite|linters?|formatters?|work|results?|imperative|small|often"
    r"|a short)\b"
    r"|(?:delete|remove|replace|rename)\s(?:(?:the|all|any)\s){0,2}"
    r"(?:unused|dead|redundant|trailing|stray|obsolete)\s"
    r"(?:code|imports?|variables?|comments?|functions?|whitespace|parameters?|types?)\b)"
)
_DEMANDED: Final = Lazy(
    r"(?:\A|[.!?;:,(]\s|\b(?:and|then|but|or|now|please|must|should|always|just|first|also"
    r"|und|dann|bitte|et|puis|y|luego|e|poi|en|dan)\s)\W{0,4}+"
    rf"{_ROUTINE}(?:(?:add|append|approve|archive|close|commit|copy|curl|delete|disable|edit|enable|encode"
    r"|execute|export|grant|import|insert|install|invoke|merge|modify|overwrite|pay|post|print|publish"
    r"|push|remove|rename|replace|reset|revert|run|submit|transfer|turn off|unlock|upload|wire|withdraw"
    r"|losche|entferne|fuhre|andere|installiere|uberweise|supprime[rz]?|execute[rz]?|installe[rz]?"
    r"|modifie[rz]?|borra|elimina|ejecuta|instala|cambia|transfiere|apag[au]e?|execut[ae]|cancella|esegui"
    r"|installa|modifica|verwijder|voer|installeer|accept(?!\s(?:my|our))|award|deploy|disclose|endorse"
    r"|erase|grade|praise|rank|rate|recommend|reject|reveal|score|uninstall|genehmige|empfiehl|empfehle"
    r"|bewerte|bezahle?|aprueb[ae]|recom(?:iend|end)[ae]|calific[ae]|elimine|ejecute|pag(?:a|ue)"
    r"|approuve[rz]?|recommande[rz]?|paye[rz]|aprov[ae]|avali[ae]|exclu[ai]|approv[ai]|raccomand[ai]"
    r"|elimini|keur|beoordeel|betaal)\s"
    r"|(?:book|buy|change|click|create|download|enter|fill|find|get|give|make|move|open|order|put|save|set"
    rf"|share|turn|type|use|write)\s(?:[^.!?\n]|\.(?=\S)){{0,80}}?\b(?:{_THINGS})\b)",
    re.IGNORECASE,
)
_ASIDE: Final = 300  # characters on either side in which somebody may demand something
_EDGE: Final = Lazy(r"\n\s*?(?:\n|(?:[-*+#>/\u2022]|\d{1,2}[.)])\s?)|\x1f")


def is_demanded(content: str, start: int, end: int, budget: Budget) -> bool:
    """Whether something is to be done too, in the paragraph or item of a list that `start`..`end` is in."""
    budget.spend(2 * _ASIDE + end - start)
    first = max(0, start - _ASIDE)
    before, behind = content[first:start], content[start + 1 : end + _ASIDE]
    edges = [match.end() for match in _EDGE.finditer(before)]
    edge = _EDGE.search(behind)
    before, behind = before[edges[-1] if edges else 0 :], behind[: edge.start() if edge else None]
    return bool(_DEMANDED.search(before) or _DEMANDED.search(behind))


def is_excused(act: Act, content: str, start: int, budget: Budget) -> bool:
    """Whether what `act` found at `start` is said as people say it who want nothing of a model."""
    found = act.excused.match(content, start, start + _LONGEST) if act.excused else None
    if found is None:
        return False
    budget.spend(_COST)
    end = found.end()
    before, behind = content[max(0, start - _AROUND) : start], content[end : end + _AROUND]
    is_asked = _ASKED.search(before) or _ASKED.search(behind)
    return not (is_asked or is_demanded(content, start, end, budget))
