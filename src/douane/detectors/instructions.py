"""Instructions to the model in what a server sends: results, resources, prompts, errors, questions."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import Rule, Sighting
from douane.detectors.speech.adding import ENOUGH, Scale, weighed
from douane.detectors.speech.reading import TRIGGERS
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.speech.adding import Weighed
    from douane.detectors.speech.reading import Reading
    from douane.detectors.text import Text
    from douane.model.finding import Finding

__all__ = ["RULES", "TRIGGERS", "find"]

TAGS: Final = ("MCP06:2025", "MCP10:2025", "ASI01", "AML.T0051.001", "MCP-T4")
DEFINING: Final = frozenset(
    (
        "tools/list",
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "initialize",
        "server/discover",
    )
)
MEND: Final = "[removed by Douane: an instruction to the model]"
_SCALE: Final = Scale(is_definition=False)


def _hard(name: str, because: str, severity: Severity = Severity.HIGH) -> Rule:
    """The rule `instruction.<name>`, which acts alone."""
    return Rule(f"instruction.{name}", severity, because, TAGS)


HARD: Final = {
    "override": _hard("override", "an order to ignore earlier instructions"),
    "secrecy": _hard("secrecy", "an order to keep something from the user"),
    "chat-token": _hard("chat-token", "a token of a chat template, which begins or ends a turn"),
    "beacon": _hard("beacon", "an image whose address carries data away when it is shown"),
    "tool-call": _hard("tool-call", "a call of a tool, or a tool's answer, written out for the model"),
}
ADDS_UP: Final = _hard("adds-up", "several signs of an instruction to the model", Severity.MEDIUM)
TOO_MANY: Final = _hard("too-many", "more signs of instructions than can be looked at")
RULES: Final = (*HARD.values(), ADDS_UP, TOO_MANY)


def find(text: Text) -> Iterator[Finding]:
    """Every place in what a server sends that speaks to the model as its master would."""
    if text.message.direction is not Direction.TO_CLIENT or text.message.method in DEFINING:
        return iter(())
    said = chain.from_iterable(map(_sightings, chain.from_iterable(text.readings)))
    return text.findings(said, TOO_MANY)


def _sightings(reading: Reading) -> Iterator[Sighting]:
    read, seen, is_complete = reading
    if not is_complete:
        yield Sighting(TOO_MANY, *read.original(0, 1), None)
    for one in weighed(read.content, seen, _SCALE):
        yield Sighting(_rule(one), *read.original(one.start, one.end), MEND, min(1.0, one.sum / 2))


def _rule(found: Weighed) -> Rule:
    heaviest = found.acts[0]
    if _SCALE.weight(heaviest) >= ENOUGH:
        return HARD[heaviest.act.name]
    nouns = ", ".join(seen.act.noun for seen in found.acts)
    return Rule(ADDS_UP.id, ADDS_UP.severity, f"{ADDS_UP.because}: {nouns}", TAGS)
