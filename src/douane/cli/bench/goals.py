"""What the detectors are meant to reach, and whether they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from douane.cli.bench.report import ALL, Key, Report, percentile

# Not among the identifiers that the goal is about. Names and postal addresses need a model that knows names;
# a MAC address tells a device and a wallet an account without a name; a doctor's licence stands in public
# registers; OTHER_ID is what the authors of the corpora had no type for, so no form is written for it.
UNIDENTIFIED: Final = frozenset({"PERSON", "ADDRESS", "MEDICAL_LICENSE", "MAC", "CRYPTO", "OTHER_ID"})


class Goal(NamedTuple):
    """`measure` gives percent or microseconds, None where no item tells; `least` says what `bound` is."""

    cls: str
    text: str
    bound: float
    measure: Callable[[Report], float | None]
    least: bool = False


class Met(NamedTuple):
    """A goal, what was reached, and whether that is enough."""

    goal: Goal
    value: float
    met: bool


def percent(part: int, whole: int) -> float | None:
    """None of nothing."""
    return 100 * part / whole if whole else None


def recall(report: Report, group: tuple[str, str] = ALL) -> float | None:
    """The attacks in which something of their class was found."""
    counts = report.of(Key(is_attack=True, group=group))
    return percent(counts.found, counts.items)


def false(report: Report, group: tuple[str, str] = ALL) -> float | None:
    """The benign items that were acted on or in which something of the class was found."""
    counts = report.of(Key(is_attack=False, group=group))
    return percent(counts.flagged, counts.items)


def identifiers(report: Report) -> float | None:
    """The spans of identifiers of persons that findings cover."""
    counted = [both for kind, both in report.spans.items() if kind not in UNIDENTIFIED]
    return percent(sum(covered for _, covered in counted), sum(whole for whole, _ in counted))


def worst_kind(report: Report) -> float | None:
    """The false positives of the kind of benign content that has most of them."""
    kinds = [key.group for key in report.counts if not key.is_attack and key.group[0] == "kind"]
    return max((found for one in kinds if (found := false(report, one)) is not None), default=None)


def judged(report: Report) -> Iterator[Met]:
    """Every goal of the report's class for which there is something to measure."""
    for goal in GOALS:
        value = goal.measure(report) if goal.cls == report.name else None
        if value is not None:
            yield Met(goal, value, value >= goal.bound if goal.least else value <= goal.bound)


def _recall(cls: str, bound: float, family: str = "") -> Goal:
    group = ("family", family) if family else ALL
    text = f"recall, {family}" if family else "recall"
    return Goal(cls, text, bound, lambda report: recall(report, group), least=True)


def _false(cls: str, bound: float, kind: str = "") -> Goal:
    group = ("kind", kind) if kind else ALL
    text = f"false positives, {kind}" if kind else "false positives"
    return Goal(cls, text, bound, lambda report: false(report, group))


def _micros(cls: str, rank: int, bound: float) -> Goal:
    return Goal(cls, f"microseconds, {rank} %", bound, lambda report: percentile(report.micros, rank))


GOALS: Final = (
    _recall("secrets", 90),
    _false("secrets", 1),
    Goal("secrets", "false positives, worst kind", 2, worst_kind),
    _false("secrets", 0, "placeholder"),
    _micros("secrets", 99, 1000),
    Goal("personal", "identifiers covered", 90, identifiers, least=True),
    _false("personal", 1),
    Goal("personal", "false positives, worst kind", 2, worst_kind),
    _micros("personal", 99, 1000),
    _recall("arguments", 95),
    _recall("arguments", 100, "published holes"),
    _false("arguments", 1.5),
    _false("arguments", 1, "payload-as-text"),
    _false("arguments", 2, "sql-read"),
    _micros("arguments", 50, 60),
    _micros("arguments", 99, 1000),
    _recall("results", 60),
    _recall("results", 95, "overt"),
    _false("results", 1),
    _false("results", 1, "source_code"),
    _false("results", 1, "cli_help"),
    _false("results", 1, "api_json"),
    _false("results", 1, "multilingual"),
    _false("results", 3, "security_doc"),
    _false("results", 3, "agent_instruction_file"),
    _micros("results", 50, 100),
    _recall("definitions", 65),
    _false("definitions", 1),
    _micros("definitions", 50, 100),
    _false("prompts", 2),
)
