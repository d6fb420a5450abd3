"""Definitions that say more to the model than what they define: tools, prompts, instructions."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from douane.detectors.definitions.rules import RULES as FORM
from douane.detectors.sighting import MOST, Rule
from douane.detectors.speech.adding import Scale
from douane.detectors.speech.telling import DEFINING, Telling
from douane.model.finding import Finding, Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.definitions.form import Fault
    from douane.detectors.layer import Layer
    from douane.detectors.sighting import Sighting
    from douane.detectors.speech.reading import Reading, Seen
    from douane.detectors.text import Text

TAGS: Final = ("MCP03:2025", "MCP06:2025", "ASI01", "ASI02", "AML.T0051.001", "MCP-T4")


def _hard(name: str, because: str, severity: Severity = Severity.HIGH) -> Rule:
    """The rule `poisoning.<name>`, which acts alone."""
    return Rule(f"poisoning.{name}", severity, because, TAGS)


HARD: Final = {
    "override": _hard("override", "an order to ignore earlier instructions"),
    "secrecy": _hard("secrecy", "an order to keep something from the user"),
    "forged-tag": _hard("forged-tag", "a tag or comment that claims to be the system's"),
    "beacon": _hard("beacon", "an image whose address carries data away when it is shown"),
    "chat-token": _hard("chat-token", "a token of a chat template, which begins or ends a turn"),
}
ADDS_UP: Final = _hard("adds-up", "several signs of a poisoned definition")
TOO_MANY: Final = _hard("too-many", "more signs of poisoning than can be looked at")._replace(
    stands_for="poisoning."
)
RULES: Final = (*HARD.values(), ADDS_UP, *FORM, TOO_MANY)
_TELLING: Final = Telling(Scale(is_definition=True), HARD, ADDS_UP, TOO_MANY)


def find(text: Text) -> Iterable[Finding]:
    """Every definition in `text` that orders the model about; its strings add up."""
    if text.message.direction is not Direction.TO_CLIENT or text.message.method not in DEFINING:
        return ()
    from douane.detectors.definitions.form import faults  # noqa: PLC0415  # few messages define anything

    said = chain.from_iterable(_sightings(text, one) for one in chain.from_iterable(text.readings))
    return chain(text.findings(said, TOO_MANY), map(_finding, _listed(faults(text))))


def _listed(found: Iterator[Fault]) -> Iterator[Fault]:
    """The first of them, and in place of all others that there are more."""
    yield from islice(found, MOST)
    yield from (fault._replace(rule=TOO_MANY) for fault in islice(found, 1))


def _finding(fault: Fault) -> Finding:
    rule = fault.rule
    return Finding(
        rule.id, rule.severity, fault.where, rule.because, tags=rule.tags, stands_for=rule.stands_for
    )


def _sightings(text: Text, reading: Reading) -> Iterator[Sighting]:
    yield from _TELLING.incomplete(reading)
    for group in _by_definition(reading.layer, text, reading.seen):
        from douane.detectors.definitions.order import without_order  # noqa: PLC0415  # as below

        yield from _TELLING.of(reading.layer, without_order(text, reading.layer.content, group))


def _by_definition(layer: Layer, text: Text, seen: Sequence[Seen]) -> Iterable[Sequence[Seen]]:
    if not seen:
        return ()
    from douane.detectors.speech.elements import beginnings  # noqa: PLC0415  # as above

    edges = beginnings(text)
    groups: dict[int, list[Seen]] = {}
    for one in seen:
        groups.setdefault(bisect_right(edges, layer.original(one.start, one.end)[0]), []).append(one)
    return groups.values()
