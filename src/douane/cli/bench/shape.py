"""A report as JSON, one object a class, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from douane.cli.bench.elsewhere import ELSEWHERE
from douane.cli.bench.goals import Met, judged
from douane.cli.bench.report import Counts, Key, Report, percentile
from douane.errors import ConfigError

PERCENTILES: Final = (50, 90, 99)


def report_json(report: Report) -> dict[str, object]:
    """Everything that was measured of one class; ids and rules, and nothing of any content."""
    return {
        "class": report.name,
        "counts": [_count_json(key, counts) for key, counts in report.counts.items()],
        "spans": {kind: {"items": whole, "covered": done} for kind, (whole, done) in report.spans.items()},
        "microseconds": {str(rank): percentile(report.micros, rank) for rank in PERCENTILES},
        "microseconds_of_all": {str(rank): percentile(report.whole, rank) for rank in PERCENTILES},
        "goals": [_goal_json(met) for met in judged(report)],
        "elsewhere": [one._asdict() for one in ELSEWHERE.get(report.name, ())],
        "missed": list(report.missed),
        "false": {item: list(rules) for item, rules in report.false.items()},
    }


def read_reports(path: Path) -> dict[str, Report]:
    """What an earlier `--json` said, by class.

    Raises:
        ConfigError: the file holds something else.
    """
    try:
        found = [_read(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        fix = "give a file that `douane bench detection --json` has written"
        raise ConfigError(f"`{path}` holds no earlier measurement", fix) from None
    return {report.name: report for report in found}


def _count_json(key: Key, counts: Counts) -> dict[str, object]:
    by, name = key.group
    label = "attack" if key.is_attack else "benign"
    return {"label": label, "by": by, "name": name, "noise": key.noise, **counts._asdict()}


def _goal_json(met: Met) -> dict[str, object]:
    goal = met.goal
    bound = {"least" if goal.least else "most": goal.bound}
    return {"goal": goal.text, **bound, "value": round(met.value, 2), "met": met.met}


def _read(members: Mapping[str, Any]) -> Report:
    return Report(
        members["class"],
        {_key(one): Counts(*(one[name] for name in Counts._fields)) for one in members["counts"]},
        {kind: (one["items"], one["covered"]) for kind, one in members["spans"].items()},
        (),
        (),
        tuple(members["missed"]),
        {item: tuple(rules) for item, rules in members["false"].items()},
    )


def _key(members: Mapping[str, Any]) -> Key:
    return Key(members["label"] == "attack", (members["by"], members["name"]), members["noise"])
