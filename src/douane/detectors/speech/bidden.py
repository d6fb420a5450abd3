"""Acts that order a model about by saying what it must do, or what is to be found out about somebody."""

from __future__ import annotations

from itertools import product
from typing import Final

from douane.detectors.speech.act import GAP, Act
from douane.detectors.speech.spoken_of import THIRD, TOLD_OF

_MODELS: Final = ("assistant", "ai", "llm", "language model", "model", "chatbot", "agent")
_BOUND: Final = (
    *("should", "must", "shall", "has to", "needs to", "is required", "is expected", "is to", "ought"),
    *("working", "reading"),
)
_VITAL: Final = (
    "essential",
    "crucial",
    "vital",
    "important",
    "imperative",
    "necessary",
    "mandatory",
    "critical",
)
_NAMED: Final = r"(?:ai(?: (?:assistant|agent|model))?|assistant|llm|language model|model|chatbot)"
_ARTICLE: Final = (
    r"(?:(?<=the )|(?<=the\n)|(?<=any )|(?<=an )|(?<=this )|(?<=your )|(?<=every )|(?<=\bai )|(?<=language ))"
)
_SOON: Final = (
    rf"(?:(?:now|first|next|then|also|immediately|always|automatically|thus|therefore|please){GAP}){{0,2}}"
)
_MUST: Final = (
    rf"(?:{GAP}(?:working|reading|processing)[^.,!?\n\x1f]{{1,40}}?)?"
    rf"{GAP}(?:should|must|shall|(?:has|needs|ought|is(?: (?:required|expected|instructed|obliged))?){GAP}to)"
    rf"{GAP}{_SOON}"
)
_THAT: Final = rf"(?:{'|'.join(_VITAL)}){GAP}that{GAP}the{GAP}"
_ON: Final = r"(?:[^.!?;\n\x1f]|[.!?](?!\s))"
_ADDRESS: Final = r"(?:(?:https?|ftp|wss?)://[^\s\x1f]{4}|[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2})"
_KEPT: Final = (
    r"(?:~/\.[a-z]|id_rsa|id_ed25519|\.env\b|/etc/(?:passwd|shadow)|secrets?\.(?:ya?ml|json|toml)"
    rf"|(?:(?:api|private|ssh|access|secret) keys?|credentials?|environment variables|passwords?)\b{TOLD_OF}"
    r"|(?:conversation|chat) history|private repos)"
)
_SHOWN: Final = (
    r"\b(?:answer|reply|response|summary|comments?|ticket|issue|message(?!\s(?:headers?|queue|bus|broker)\b)|report"
    r"|description(?!\sof\s(?:the|an?|each|every)\s(?!issue|ticket|pull|pr\b|merge|commit|card|task|event|release))"
    r"|pull request|pr|chat)\b"
)
_SENDS: Final = (
    r"(?:send|forward|e-?mail|upload|post|transmit|exfiltrate?|leak|share|submit|deliver|transfer"
    r"|export|push|publish)"
    rf"(?:e?s)?{GAP}(?!(?:you|users?|people|customers?)\b){_ON}{{0,160}}?\b(?:to|at|via){GAP}{_ON}{{0,40}}?{_ADDRESS}"
)
_TAKES: Final = (
    r"(?:read|open|copy|copie|append|attach|paste|include|add|put|run|execute|dump|collect|fetch|retrieve"
    r"|list|get|load)"
    rf"(?:e?s)?{GAP}{_ON}{{0,100}}?{_KEPT}{_ON}{{0,120}}?"
    rf"\b(?:in|into|to|on|as|with|via){GAP}{_ON}{{0,40}}?(?:{_SHOWN}|{_ADDRESS})"
)
_BIDDEN: Final = (
    *(f"{model} {bound}" for model, bound in product(_MODELS, _BOUND)),
    *(f"{vital} that" for vital in _VITAL),
)
# Programs are called agents too, and send to addresses what they are made for.
_SOURCE: Final = (
    rf"(?:{_ARTICLE}{_NAMED}{_MUST}|{_THAT}{_NAMED}{GAP}{_SOON})(?:{_SENDS}|{_TAKES})"
    rf"|(?:{_ARTICLE}agent{_MUST}|{_THAT}agent{GAP}{_SOON}){_TAKES}"
)
# Who tells of it: a model that may, somebody who writes so, and what is forbidden.
_TOLD: Final = (
    r"\b(?:if|when|whether|how|why|says?|said|saying|claims?|claiming|tells?|telling|states?|such as|like"
    rf"|thinks?|believes?|suggests?|pretends?)\s(?:that\s)?(?:(?:the|an?|any|this|your|ai|language)\s){{0,3}}|{THIRD}"
)

_SOMEBODY: Final = r"(?:authors?|owners?|users?|maintainers?|developers?)(?:['’]s?)?"
# Of another one, as what a text lies in is a repository of its owner too.
_OTHERS: Final = r"(?:repos|repositories|(?:private|other)\srepo(?:sitory)?)\b"
_REPOSITORIES: Final = (
    rf"(?:\b{_SOMEBODY}\s(?:\w{{1,12}}\s){{0,2}}?{_OTHERS}"
    rf"|\b(?:repos|repositories)\s(?:(?:of|by|from|that belong to)\s(?:the\s)?{_SOMEBODY}"
    rf"|the\s{_SOMEBODY}\s(?:is working|works|has|owns)))"
)
_LOOKS: Final = (
    r"\b(?:read|look (?:at|through|into|up)|go through|check|list|collect|copy|gather|access|open|browse"
    r"|search|fetch|summari[sz]e|scan)\b"
)
_PUBLISHES: Final = (
    r"\b(?:adds?|puts?|writes?|include|append|post|publish|list|summari[sz]e|describe|copy|document)\b"
)
_THERE: Final = r"\b(?:readme|pull request|pr|issue|comment|authors\.md|[\w-]{1,30}\.md|wiki|gist)\b"
# From the last word for looking on, and from the first one for publishing: no more than one way to read it.
_FOUND_OUT: Final = (
    rf"{_LOOKS}(?>(?:(?!{_LOOKS})[^.!?\n\x1f]){{0,80}}?{_REPOSITORIES})"
    rf"(?=(?>[^\x1f]{{0,160}}?{_PUBLISHES})[^\x1f]{{0,240}}?{_THERE})"
)
_PEOPLE: Final = ("author", "owner", "user", "maintainer", "developer")
_OF_REPOSITORIES: Final = (
    *(f"{one}'s {which}" for one, which in product(_PEOPLE, ("repo", "private", "other", "public"))),
    *map(
        "".join,
        product(("repos ", "repositories ", "repository "), ("of the", "by the", "the user", "the owner")),
    ),
)

BIDDEN: Final = (
    Act("bidden", "a duty that a model is said to have", _BIDDEN, _SOURCE, 0.5, 0.3, _TOLD),
    Act("bidden-deed", "something that it is to hand out", _BIDDEN, _SOURCE, 0.5, 0.3, _TOLD),
    Act(
        "repositories",
        "an order to read somebody's repositories",
        _OF_REPOSITORIES,
        _FOUND_OUT,
        0.5,
        0.4,
        THIRD,
        330,
    ),
    Act(
        "found-out",
        "an order to publish what is found there",
        _OF_REPOSITORIES,
        _FOUND_OUT,
        0.5,
        0.4,
        THIRD,
        330,
    ),
)
