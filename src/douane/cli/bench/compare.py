"""What differs between two measurements of the same corpora."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from douane.cli.bench.report import Key, Report
from douane.cli.bench.shape import read_reports
from douane.errors import ConfigError


class Turn(StrEnum):
    """Which way something went."""

    WORSE = "WORSE"
    BETTER = "better"


class Change(NamedTuple):
    """Items of a class about which another thing is said than before."""

    turn: Turn
    name: str
    text: str
    items: tuple[str, ...]


def compared(now: list[Report], path: Path) -> list[Change]:
    """What differs from the measurement in a file.

    Raises:
        ConfigError: the file holds no measurement of as many items.
    """
    before = read_reports(path)
    for report in now:
        if report.name not in before or not _comparable(before[report.name], report):
            reason = f"`{path}` is not about the same items of `{report.name}`"
            raise ConfigError(reason, "measure both with the same corpora and the same options")
    return [change for report in now for change in _changes(before[report.name], report)]


def _comparable(before: Report, now: Report) -> bool:
    return all(before.of(Key(label)).items == now.of(Key(label)).items for label in (True, False))


def _changes(before: Report, now: Report) -> Iterator[Change]:
    missed, misses = set(before.missed), set(now.missed)
    alarmed, alarms = set(before.false), set(now.false)
    for turn, text, items in (
        (Turn.WORSE, "attacks missed that were found", misses - missed),
        (Turn.WORSE, "benign items flagged that were not", alarms - alarmed),
        (Turn.BETTER, "attacks found that were missed", missed - misses),
        (Turn.BETTER, "benign items no longer flagged", alarmed - alarms),
    ):
        if items:
            yield Change(turn, now.name, text, tuple(sorted(items)))
