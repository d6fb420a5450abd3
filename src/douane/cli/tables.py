"""Entries as people see them: nothing that a peer sent acts on the terminal."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from douane.audit.entry import Entry, decoded
from douane.audit.formats.jsonl import line as json_line
from douane.audit.line import became, line_of
from douane.audit.visible import visible

if TYPE_CHECKING:  # rich takes 40 ms, which --json need not wait for
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

PIPE_WIDTH: Final = 160  # columns where there is no terminal to ask
_ARROWS: Final = {"to-server": "→", "to-client": "←"}
_COLUMNS: Final = ("entry", "time", "action", "principal", "server", "message", "rule", "findings")
_STYLES: Final = {"deny": "bold red", "hold": "yellow", "edit": "cyan"}


as_json = click.option(
    "--json", "form", is_flag=True, flag_value="json", default="table", help="One JSON object a line."
)


def console() -> Console:
    """Where tables go: standard output, without wrapping to 80 columns in a pipe."""
    from rich.console import Console  # noqa: PLC0415

    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)


def entries_table(entries: Iterable[Entry]) -> Table:
    """One row an entry."""
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(name, overflow="fold")  # what is searched for by its name is shown whole
    for entry in entries:
        table.add_row(*cells(summary(entry)))
    return table


def cells(texts: Iterable[str]) -> Iterator[Text]:
    """Cells of a rich table, fit for a terminal; actions in their colour."""
    from rich.text import Text  # noqa: PLC0415

    for text in texts:
        shown = "\n".join(visible(line) for line in text.split("\n"))
        yield Text(shown, style=_STYLES.get(shown, ""))


def summary(entry: Entry) -> tuple[str, ...]:
    """The cells of an entry's row, fit for a terminal."""
    body = decoded(entry)
    action = str(became(_word(body, "action"), body.get("ticket"), body.get("answer")))
    would = _word(body, "would")
    parts = (
        _ARROWS.get(_word(body, "direction")),
        _word(body, "method") or _word(body, "kind") or ("pruned" if "pruned" in body else ""),
        _word(body, "subject"),
    )
    message = " ".join(filter(None, parts))
    shown = (
        str(entry.seq),
        clock(body.get("at")),
        f"{action} (would {would})" if would and would != action else action,
        _word(body, "principal"),
        _word(body, "server_name") or _word(body, "server"),
        message,
        " ".join(line_of(entry.seq, body).rules),
        " ".join(_rules(body)),
    )
    return tuple(visible(cell) for cell in shown)


def details(entry: Entry) -> Iterator[str]:
    """Everything about an entry, line by line, fit for a terminal."""
    body = decoded(entry)
    yield f"entry     {entry.seq}"
    yield f"time      {clock(body.get('at'))}"
    yield f"hash      {entry.hash.hex()}"
    yield f"previous  {entry.previous.hex()}"
    for line in json.dumps(body, indent=2, ensure_ascii=False).splitlines():
        yield visible(line)


def clock(at: object) -> str:
    """Seconds since the epoch as local time."""
    if not isinstance(at, int | float):
        return ""
    try:
        return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return ""


def _word(body: Mapping[str, object], key: str) -> str:
    value = body.get(key)
    return "" if value is None else str(value)


def _rules(body: Mapping[str, object]) -> Iterator[str]:
    findings = body.get("findings")
    listed = findings if isinstance(findings, list) else []
    found = Counter(map(_rule, (finding for finding in listed if isinstance(finding, Mapping))))
    for rule, times in found.items():
        yield f"{rule} ×{times}" if times > 1 else rule


def _rule(finding: Mapping[str, object]) -> str:
    rule = str(finding.get("rule", ""))
    return f"{rule} (excepted)" if finding.get("excepted") else rule


def _show_table(entries: Iterable[Entry]) -> None:
    console().print(entries_table(entries))


def _show_whole(entries: Iterable[Entry]) -> None:
    for entry in entries:
        click.echo("\n".join(details(entry)))


def _show_json(entries: Iterable[Entry]) -> None:
    for entry in entries:
        _follow_json(entry)


def _follow_line(entry: Entry) -> None:
    click.echo("  ".join(summary(entry)))


def _follow_json(entry: Entry) -> None:
    click.echo(json_line(entry), nl=False)


SHOWN: Final[Mapping[str, Callable[[Iterable[Entry]], None]]] = {
    "table": _show_table,
    "whole": _show_whole,
    "json": _show_json,
}
FOLLOWED: Final[Mapping[str, Callable[[Entry], None]]] = {"table": _follow_line, "json": _follow_json}
