"""What is wrong with a definition's form, with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.definitions.annotations import lies
from douane.detectors.definitions.names import is_mixed, is_sentence, look
from douane.detectors.definitions.rules import LIES, MIXED, SENTENCE, SIDE_NOTE, TWIN
from douane.detectors.definitions.words import words
from douane.detectors.lazy import Lazy
from douane.detectors.speech.elements import LISTS, elements
from douane.protocol.json import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.sighting import Rule
    from douane.detectors.text import Text

_SIDE_NOTE: Final = Lazy(r"side[_ -]?notes?", re.IGNORECASE)
# What stands around a model, by the words of a parameter, and what a tool speaks of that has a use for it.
_AROUND: Final = frozenset(
    (
        *("system prompt", "system prompts", "system message", "system instructions", "developer prompt"),
        *("developer message", "conversation history", "full conversation", "conversation so far"),
        *("chat history", "message history", "prompt history", "previous messages", "chain of thought"),
        *("internal reasoning", "reasoning trace", "hidden instructions", "tool call history", "tools list"),
    )
)
_ABOUT_MODELS: Final = Lazy(
    r"\b(?:prompts?|llms?|models?|chat\w*|agents?|subagents?|assistants?|complet(?:e|ion|ions)|generat\w+|persona\w*|\w*bots?"
    r"|conversations?|messages?|dialog(?:ue)?s?|transcripts?|histor(?:y|ies)|gpt\w*|claude|gemini|openai|anthropic|mistral|ollama"
    r"|ai|summar\w+|memor(?:y|ies)|context|evaluat\w+|reason\w*|think\w*|thoughts?|handoff|delegat\w+|sampling|inference)\b",
    re.IGNORECASE,
)
_KEYS: Final = frozenset(
    (
        *("ssh private key", "ssh private key content", "ssh private key contents", "private key contents"),
        *("id rsa", "id rsa content", "id rsa contents", "env file contents", "dotenv contents"),
        *("aws credentials contents", "api keys", "all api keys", "env vars dump"),
    )
)
_ABOUT_KEYS: Final = Lazy(
    r"\b(?:ssh|sftp|scp|keys?|keypairs?|connect\w*|deploy\w*|remote|hosts?|servers?|vms?|instances?|tunnels?|credentials?"
    r"|secrets?|certificates?|sign\w*|vaults?|env|environments?|dotenv|git|auth\w*|log ?in)\b",
    re.IGNORECASE,
)
_TOLD: Final = 2_000  # characters of a description that say what a tool is for


class Fault(NamedTuple):
    """`rule` applies to the value at `where`, a JSON Pointer into the message."""

    rule: Rule
    where: str


def faults(text: Text) -> Iterator[Fault]:
    """Everything wrong with the form of what `text` lists; linear in the message."""
    kind = LISTS.get(text.message.method, "")
    listed = elements(text)
    known = _looks(listed) if kind == "tools" else {}
    for number, one in enumerate(listed):
        if isinstance(one, dict):
            where = f"/result/{kind}/{number}"
            yield from _named(one, where, known)
            if kind == "tools":
                yield from _tool(one, where)


def _named(one: Mapping[str, object], where: str, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    name = one.get("name")
    if not isinstance(name, str):
        return
    if is_mixed(name):
        yield Fault(MIXED, f"{where}/name")
    if is_sentence(name):
        yield Fault(SENTENCE, f"{where}/name")
    if known and len(known[look(name)]) > 1:
        yield Fault(TWIN, f"{where}/name")


def _looks(listed: Sequence[object]) -> Mapping[str, set[str]]:
    """The names that look the same, by what they look like."""
    known: dict[str, set[str]] = defaultdict(set)
    names = (one.get("name") for one in listed if isinstance(one, dict))
    for name in names:
        if isinstance(name, str):
            known[look(name)].add(name.casefold())
    return known


def _tool(tool: Mapping[str, object], where: str) -> Iterator[Fault]:
    if lies(tool):
        yield Fault(LIES, f"{where}/annotations")
    schema = tool.get("inputSchema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    for name in properties if isinstance(properties, dict) else ():
        if _SIDE_NOTE.fullmatch(name) or _is_out_of_place(name, tool):
            yield Fault(SIDE_NOTE, f"{where}/inputSchema/properties/{escaped(name)}")


def _is_out_of_place(name: str, tool: Mapping[str, object]) -> bool:
    """Whether a parameter asks for what is around the model, or for keys, of which the tool says nothing."""
    asked = " ".join(words(name))
    purpose = _ABOUT_MODELS if asked in _AROUND else _ABOUT_KEYS if asked in _KEYS else None
    if purpose is None:
        return False
    called, told = tool.get("name"), tool.get("description")
    spelt = " ".join(words(called)) if isinstance(called, str) else ""
    return purpose.search(f"{spelt} {told[:_TOLD]}" if isinstance(told, str) else spelt) is None
