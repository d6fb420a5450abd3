"""Instructions to the model in what a server sends: results, resources, prompts, errors, questions."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.detectors.carried import told
from douane.detectors.sighting import Rule
from douane.detectors.speech.adding import Scale
from douane.detectors.speech.reading import TRIGGERS
from douane.detectors.speech.telling import DEFINING, Telling
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.carried import Read
    from douane.detectors.sighting import Sighting
    from douane.detectors.text import Text
    from douane.model.finding import Finding

__all__ = ["RULES", "TRIGGERS", "find"]

TAGS: Final = ("MCP06:2025", "MCP10:2025", "ASI01", "AML.T0051.001", "MCP-T4")
MEND: Final = "[removed by Douane: an instruction to the model]"


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
REQUEST: Final = _hard("request", "a request such as people make in letters", Severity.LOW)
TOO_MANY: Final = _hard("too-many", "more signs of instructions than can be looked at")._replace(
    stands_for="instruction."
)
RULES: Final = (*HARD.values(), ADDS_UP, REQUEST, TOO_MANY)
_TELLING: Final = Telling(Scale(is_definition=False), HARD, ADDS_UP, TOO_MANY, MEND, REQUEST)


def find(text: Text) -> Iterator[Finding]:
    """Every place in what a server sends that speaks to the model as its master would."""
    if text.message.direction is not Direction.TO_CLIENT or text.message.method in DEFINING:
        return iter(())
    if not text.may_have(TRIGGERS):
        return iter(())
    return text.findings(told(text, _sightings), TOO_MANY)


def _sightings(read: Read) -> Iterator[Sighting]:
    for reading in chain.from_iterable(read.readings):
        yield from _TELLING.incomplete(reading)
        yield from _TELLING.of(reading.layer, reading.seen)
