"""`douane inspect`: judge what JSON lines describe, without a server; docs/inspect.md is the reference."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json, cells, console
from douane.config import read
from douane.engine.inspection import Inspection, alone, refused, weight
from douane.engine.inspection import inspect as inspected
from douane.engine.rules import Rules
from douane.engine.sample import INPUT, Sample, read_sample
from douane.errors import StoreError
from douane.model.access import Principal
from douane.model.verdict import Action
from douane.protocol.framing import Lines, TooLong
from douane.protocol.refusal import Unreadable
from douane.stores.documents import built_in, config_folder, load
from douane.stores.keys import value_key
from douane.stores.paths import state_folder
from douane.stores.scanner import open_scanner

if TYPE_CHECKING:
    from douane.model.finding import Finding

INTERFACES: Final = ("1",)
LONGEST_LINE: Final = 64 << 20  # bytes; a message of the longest kind with every character escaped is shorter
MOST_ROWS: Final = 500
_CHUNK: Final = 1 << 16
_ACTIONS: Final = {action: action.name.lower() for action in Action}


class Told(NamedTuple):
    """What came of one line: its number, what it was about, and how long judging it took."""

    line: int
    about: str
    inspection: Inspection
    microseconds: int


@click.command()
@click.argument("file", type=click.File("rb"), default="-", metavar="[FILE]")
@click.option(
    "--policy",
    type=click.Choice(["default", "mine"]),
    default="default",
    show_default=True,
    help="The built-in policy, which judges alike everywhere, or the documents in force here.",
)
@click.option(
    "--interface",
    type=click.Choice(INTERFACES),
    default=INTERFACES[-1],
    show_default=True,
    expose_value=False,
    help="The version of the form of lines and verdicts.",
)
@as_json
def inspect(file: IO[bytes], policy: str, form: str) -> None:
    """Judge calls, results, descriptions and prompts, one JSON object a line.

    Ends with 1 if one of them is not allowed. Without FILE, or with `-`, standard input is read.
    """
    counts: Counter[Action] = Counter()
    _SHOWN[form](_counted(_told(_frames(file), policy), counts), counts)
    click.get_current_context().exit(1 if counts.total() > counts[Action.ALLOW] else 0)


def _frames(file: IO[bytes]) -> Iterator[bytes | TooLong]:
    """The lines, each as soon as it is there."""
    lines = Lines(LONGEST_LINE)
    try:
        while chunk := os.read(file.fileno(), _CHUNK):
            yield from lines.feed(chunk)
    except OSError as error:
        raise StoreError(f"`{file.name}` cannot be read: {error.strerror}", "give another file") from None
    yield from lines.feed(b"\n")


def _told(frames: Iterable[bytes | TooLong], policy: str) -> Iterator[Told]:
    rules, principal = rules_of(policy), _principal(policy)
    for number, frame in enumerate(frames, 1):
        sample = _read(frame)
        at, began = time.time(), time.perf_counter_ns()
        if isinstance(sample, Unreadable):
            inspection, about = refused(sample), ""
        else:
            inspection, about = inspected(sample, principal, rules, at), sample.about
        yield Told(number, about, inspection, (time.perf_counter_ns() - began) // 1000)


def _read(frame: bytes | TooLong) -> Sample | Unreadable:
    if isinstance(frame, TooLong):
        return Unreadable(INPUT, f"a line may have up to {LONGEST_LINE} bytes, this one had {frame.length}")
    return read_sample(frame)


def rules_of(policy: str) -> Rules:
    """The built-in policy (`default`) or the documents in force here (`mine`), for what stands alone."""
    config = load(config_folder(), os.getcwd()) if policy == "mine" else read([built_in()])  # noqa: PTH109  # as in wiring
    folder = state_folder()
    scanner, key = open_scanner(folder), value_key(folder)
    return alone(Rules(config.policy, config.settings, scanner=scanner, value_key=key))


def _principal(policy: str) -> Principal:
    if policy == "default":
        return Principal("inspect")  # no rule of the built-in policy asks
    from douane.wiring import principal  # noqa: PLC0415  # loads what only a running post needs

    return principal()


def _counted(told: Iterable[Told], counts: Counter[Action]) -> Iterator[Told]:
    for one in told:
        counts[one.inspection.action] += 1
        yield one


def _show_json(told: Iterable[Told], _counts: Counter[Action]) -> None:
    write, flush = sys.stdout.write, sys.stdout.flush
    for one in told:
        write(f"{json.dumps(_verdict(one), separators=(',', ':'))}\n")
        flush()  # whoever sent the line may wait for it


def _verdict(told: Told) -> dict[str, object]:
    inspection = told.inspection
    return {
        "action": _ACTIONS[inspection.action],
        "score": inspection.score,
        "us": told.microseconds,
        "findings": [_finding(finding) for finding in inspection.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "where": finding.where,
        "start": finding.start,
        "end": finding.end,
        "because": finding.because,
        "weight": round(weight(finding), 4),
    }


def _show_table(told: Iterable[Told], counts: Counter[Action]) -> None:
    """What was found, and how many lines came to what."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table("line", "what", "action", "score", "found", box=None, pad_edge=False)
    more = 0
    for one in told:
        if not one.inspection.findings:
            continue
        if table.row_count < MOST_ROWS:
            table.add_row(*cells(_row(one)))
        else:
            more += 1
    if table.row_count:
        console().print(table)
    if more:
        click.echo(f"… and {more} more lines in which something was found")
    summary = ", ".join(f"{counts[action]} {name}" for action, name in _ACTIONS.items() if counts[action])
    click.echo(f"{counts.total()} lines: {summary or 'nothing to judge'}")


def _row(told: Told) -> tuple[str, ...]:
    inspection = told.inspection
    found = (
        f"{finding.rule} at {finding.where or 'the whole'} ({weight(finding):.2f}): {finding.because}"
        for finding in inspection.findings
    )
    action = _ACTIONS[inspection.action]
    return (
        str(told.line),
        visible(told.about),
        action,
        f"{inspection.score:.2f}",
        "\n".join(map(visible, found)),
    )


_SHOWN: Final[Mapping[str, Callable[[Iterable[Told], Counter[Action]], None]]] = {
    "table": _show_table,
    "json": _show_json,
}
