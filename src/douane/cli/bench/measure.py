"""What the running post does with each labelled sample, and what that takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from douane.cli.bench.classes import CLASSES, is_about
from douane.cli.bench.items import Item, Span
from douane.detectors import Detector
from douane.detectors.text import Text
from douane.engine.inspection import Inspection, inspect, refused
from douane.engine.rules import Rules
from douane.engine.sample import read_sample
from douane.model.access import Principal
from douane.model.finding import Finding
from douane.model.verdict import Action
from douane.protocol.refusal import Unreadable

COVERED: Final = 0.8  # of a span, from which on it counts as found
_NOBODY: Final = Principal("bench")


class Outcome(NamedTuple):
    """What came of an item: whether it passes as it is, the rules that spoke, and nanoseconds of CPU.

    `covered` are the spans of the item that findings of its class cover, `detecting` is the part of the
    time that detectors took, the shared scan included.
    """

    item: Item
    acted: bool
    rules: tuple[str, ...]
    covered: frozenset[Span]
    nanoseconds: int
    detecting: int

    def found(self, name: str) -> bool:
        """Whether a finding is about the class of that name."""
        return any(is_about(rule, CLASSES[name].families) for rule in self.rules)


def measured(items: Iterable[Item], rules: Rules) -> Iterator[Outcome]:
    """The outcome of each item under `rules`, as `douane inspect` judges it."""
    watch = _Watch()
    rules = replace(rules, detectors=tuple(map(watch.timed, rules.detectors)))
    for item in items:
        sample, at = read_sample(item.line), time.time()
        watch.spent, began = 0, time.thread_time_ns()
        if isinstance(sample, Unreadable):
            inspection = refused(sample)
        else:
            inspection = inspect(sample, _NOBODY, rules, at)
        yield _outcome(item, inspection, (time.thread_time_ns() - began, watch.spent))


class _Watch:
    """Sums up what detectors take."""

    def __init__(self) -> None:
        self.spent = 0

    def timed(self, detector: Detector) -> Detector:
        """The same detector, under the watch."""

        def find(text: Text) -> Iterator[Finding]:
            began = time.thread_time_ns()
            found = list(detector.find(text))
            self.spent += time.thread_time_ns() - began
            return iter(found)

        return detector._replace(find=find)


def _outcome(item: Item, inspection: Inspection, spent: tuple[int, int]) -> Outcome:
    found = inspection.findings
    families = frozenset().union(*(CLASSES[name].families for name in item.classes))
    about = [finding for finding in found if is_about(finding.rule, families)]
    covered = frozenset(span for span in item.spans if _is_covered(span, about))
    rules = tuple(dict.fromkeys(finding.rule for finding in found))
    return Outcome(item, inspection.action is not Action.ALLOW, rules, covered, *spent)


def _is_covered(span: Span, findings: Iterable[Finding]) -> bool:
    """Whether findings cover most of it; a finding from 0 to 0 is about the whole value."""
    done, reached = 0, span.start
    for finding in sorted(findings, key=lambda one: one.start):
        if finding.where == span.where:
            end = span.end if finding.end == 0 else min(finding.end, span.end)
            done += max(0, end - max(finding.start, reached))
            reached = max(reached, end)
    return done >= COVERED * (span.end - span.start)
