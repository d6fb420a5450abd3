"""Instructions to the model in what a server sends: results, resources, prompts, errors, questions."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.detectors.carried import told
from douane.detectors.parted import parted
from douane.detectors.sighting import Rule
from douane.detectors.speech.adding import Scale
from douane.detectors.speech.reading import TRIGGERS, allowance, readings
from douane.detectors.speech.telling import DEFINING, Telling
from douane.detectors.visible import SEPARATOR
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.carried import Read
    from douane.detectors.layer import Layer
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


def find(text: Text) -> Iterable[Finding]:
    """Every place in what a server sends that speaks to the model as its master would."""
    if text.message.direction is not Direction.TO_CLIENT or text.message.method in DEFINING:
        return ()
    apart, may_have = parted(text), text.may_have(TRIGGERS)
    if not apart and not may_have:
        return ()
    seen = told(text, _sightings) if may_have else ()
    return text.findings(chain(seen, _put_together(text, apart) if apart else ()), TOO_MANY)


def _sightings(read: Read) -> Iterator[Sighting]:
    for reading in chain.from_iterable(read.readings):
        yield from _TELLING.incomplete(reading)
        yield from _TELLING.of(reading.layer, reading.seen)


def _put_together(text: Text, apart: Layer) -> Iterator[Sighting]:
    """What strings say together that say nothing alone; no cut in one of them mends that."""
    for reading in readings(apart, allowance(text.joined)):
        yield from _TELLING.incomplete(reading)
        begun = sorted(reading.layer.original(one.start, one.end)[0] for one in reading.seen)
        for seen in _TELLING.of(reading.layer, reading.seen):
            if seen.rule in HARD.values():
                start = next((one for one in begun if one >= seen.start), seen.start)
                edge = text.joined.find(SEPARATOR, start, seen.end)
                yield seen._replace(mend=None, start=start, end=seen.end if edge < 0 else edge)
