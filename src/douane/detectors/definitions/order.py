"""The order in which the tools of one server are used, which honest servers demand of their own tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.speech.elements import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.speech.reading import Seen
    from douane.detectors.text import Text

_ORDER: Final = frozenset(("call-first", "before-all", "every-time"))
# What may be said besides: with any other act, an order of use counts for all that it weighs.
_BESIDE: Final = _ORDER | {"when-asked", "call-tool", "urgent", "user-wants"}
_WISHED: Final = "asked you"  # what users have said; that they have agreed, nobody else says for them
_REACH: Final = 300  # characters of a sentence, on either side
_EDGE: Final = Lazy(r"[.!?:]\s|[\n\x1f]")
# Other servers, what is to be read or passed along, and what is put forward for orders.
_MORE: Final = Lazy(
    r"\b(?:servers(?!['’])|(?:any|all|every|each|other|another|different) server|mcp|assistants?|models?"
    r"|agents?|files?|paths?|folders?|credentials?|secrets?|passwords?|(?:api|ssh|private) keys?|tokens?"
    r"|env(?:ironment)?|(?:the|this|full|entire|your) conversation|conversation history|chats?"
    r"|histor(?:y|ies)|messages?|prompts?|e-?mails?|securit\w+|safety|complian\w+|audit\w*|polic\w+|verif\w+|approv\w+"
    r"|authori[sz]\w+|pass(?:es|ing)?|send(?:s|ing)?|includ\w+|forward\w*|upload\w*|attach\w*|copy|provid\w+"
    r"|contents?|with (?:the|an?|all|every|your|its|this|that|quer\w+|arg\w+|param\w+)"
    r"|results?|respon(?:d|se|ses)|outputs?|regardless|even if|exceptions?|obey\w*|follow\w*)\b|~|://|@|/\w+/",
    re.IGNORECASE,
)
_NAME: Final = Lazy(
    r"`[^`\n]{1,60}`|(?<![\w-])[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+(?![\w-])|(?<!\w)[a-z]+(?:[A-Z][a-z0-9]*)+(?!\w)"
)
_FIRST: Final = Lazy(
    r"\b(?:must|should|always|(?:has|have|needs?) to)\b[^.!?\n]{0,60}?\b(?:first|before|start|begin)\b"
    r"[^.!?\n]{0,60}?\b(?:tools?|session|conversation|list)\b",
    re.IGNORECASE,
)
_FEWEST: Final = 2  # tools: who has but one speaks of those of others


def without_order(text: Text, content: str, seen: Sequence[Seen]) -> Sequence[Seen]:
    """`seen`, the acts in one definition, without those that only order the use of a server's own tools."""
    orders = [one for one in seen if one.act.name in _ORDER]
    if not orders or any(not _is_beside(one, content) for one in seen) or _is_lonely(text):
        return seen
    own = _own(text)
    if not all(_is_own(_sentence(content, one), own) for one in orders):
        return seen
    return [one for one in seen if one.act.name not in _ORDER]


def is_order(text: Text, sentence: str) -> bool:
    """Whether all that a sentence of a definition says is which of a server's own tools comes first."""
    is_tool = text.message.method == "tools/list" and not _is_lonely(text)
    return is_tool and _FIRST.search(sentence) is not None and _is_own(sentence, _own(text))


def _is_lonely(text: Text) -> bool:
    return text.message.method == "tools/list" and len(elements(text)) < _FEWEST


def _is_beside(one: Seen, content: str) -> bool:
    is_wish = one.act.name == "user-wants"
    return one.act.name in _BESIDE and (not is_wish or _WISHED in content[one.start : one.end].lower())


def _is_own(sentence: str, own: frozenset[str] | None) -> bool:
    """Whether a sentence asks for nothing more, and all that it names is among `own`, if that is known."""
    if _MORE.search(sentence):
        return False
    names = (match[0].strip("`").removesuffix("()") for match in _NAME.finditer(sentence))
    return own is None or all(name.isupper() or name in own for name in names)


def _sentence(content: str, one: Seen) -> str:
    """The sentence in which an act begins, in its string."""
    first = max(0, one.start - _REACH)
    edges = [match.end() for match in _EDGE.finditer(content, first, one.start)]
    end = _EDGE.search(content, one.end, one.end + _REACH)
    return content[edges[-1] if edges else first : end.start() if end else one.end + _REACH]


def _own(text: Text) -> frozenset[str] | None:
    """The names of the tools in a list, and of their parameters; None for what is no list of tools."""
    return frozenset(_names(text)) if text.message.method == "tools/list" else None


def _names(text: Text) -> Iterator[str]:
    for tool in elements(text):
        if isinstance(tool, dict):
            yield str(tool.get("name"))
            schema = tool.get("inputSchema")
            properties = schema.get("properties") if isinstance(schema, dict) else None
            yield from properties if isinstance(properties, dict) else ()
