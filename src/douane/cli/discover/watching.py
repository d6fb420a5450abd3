"""Going on to look, and telling of what was not there before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

import click

from douane.audit.visible import visible
from douane.discovery.record import Record
from douane.discovery.report import members, said, what, where

EVERY: Final = 5.0  # seconds between two looks


def watched(looked: Callable[[], Sequence[Record]], found: Sequence[Record], form: str) -> None:
    """Tell of each new server and each new risk until interrupted; what went may come back as new."""
    seen = prints(found)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(EVERY)
            found = looked()
            for record in new(found, seen):
                click.echo(json.dumps(members(record)) if form == "json" else _line(record))
            seen = prints(found)


def new(found: Sequence[Record], seen: frozenset[str]) -> Iterator[Record]:
    """Those that were not there before, or have a risk that they did not have, with their new risks alone."""
    for record in found:
        risks = tuple(risk for risk in record.risks if record.fingerprint(risk) not in seen)
        if record.fingerprint() not in seen or risks:
            yield record._replace(risks=risks)


def prints(found: Sequence[Record]) -> frozenset[str]:
    """What is remembered of a look."""
    of_risks = {record.fingerprint(risk) for record in found for risk in record.risks}
    return frozenset(of_risks | {record.fingerprint() for record in found})


def _line(record: Record) -> str:
    at = datetime.now().astimezone().strftime("%H:%M:%S")
    severity = record.severity.name.lower() if record.risks else "new"
    told = "; ".join(map(said, record.risks))
    parts = (at, severity, visible(record.name), where(record), what(record), told)
    return "  ".join(part for part in parts if part)
