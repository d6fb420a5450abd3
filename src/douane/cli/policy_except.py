"""`douane policy except`: one false alarm that may pass, in one place, for some time."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from douane.audit.visible import visible
from douane.cli.known import finding_fix, is_finding
from douane.cli.tables import as_json
from douane.cli.told import as_line
from douane.errors import ConfigError
from douane.stores.documents import EXCEPTIONS, config_folder
from douane.stores.exceptions import add_exception

_PERIOD: Final = re.compile(r"(\d{1,4})([hdw])")
_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}
_ORDER: Final = ("finding", "principal", "server", "tool", "argument", "value", "until", "reason")


def _end(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """A date, or a time with its zone, from the command line."""
    if text is None:
        return None
    try:
        found = date.fromisoformat(text) if len(text) <= len("2027-01-31") else datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is not a date such as `2027-01-31`") from None
    if isinstance(found, datetime) and found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if _is_over(found):
        raise click.BadParameter(f"`{text}` is over: name a day to come")
    return found


def _is_over(end: date) -> bool:
    now = datetime.fromtimestamp(time.time(), UTC)
    return end <= now if isinstance(end, datetime) else end < now.date()


def _period(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """When a period such as ``30d`` from now ends; days end when they are over."""
    if text is None:
        return None
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise click.BadParameter(f"`{text}` is not a period: use `12h`, `30d` or `2w`")
    end = datetime.fromtimestamp(time.time(), UTC) + timedelta(**{_UNITS[found[2]]: int(found[1])})
    return end.replace(microsecond=0) if found[2] == "h" else end.date()


@click.command("except")
@click.argument("finding")
@click.option("--principal", help="Only for this principal.")
@click.option("--server", help="Only for this server, by id or name.")
@click.option("--tool", help="Only for this tool, prompt or resource.")
@click.option("--argument", help="Only in this argument: its name, or its JSON Pointer below the arguments.")
@click.option(
    "--value-from", type=click.Path(), metavar="FILE", help="Only for the text in FILE; `-` reads it."
)
@click.option("--until", callback=_end, metavar="DATE", help="The last day, e.g. 2027-01-31 (UTC).")
@click.option("--for", "period", callback=_period, metavar="PERIOD", help="How long: `12h`, `30d`, `2w`.")
@click.option("--reason", required=True, help="Why this finding is no danger here.")
@as_json
def except_(form: str, **asked: Any) -> None:  # noqa: ANN401  # options, by click
    """Let FINDING pass, such as `secret.aws-access-key-id`, where and as long as the options say."""
    if (asked["until"] is None) is (asked["period"] is None):
        raise click.UsageError("give either --until or --for: an exception has an end")
    if not is_finding(asked["finding"]):
        raise ConfigError(f"no finding is called `{asked['finding']}`", finding_fix(asked["finding"]))
    clause = _clause(asked)
    block = "\n".join(("[[exception]]", *_lines(clause)))
    folder = config_folder()
    add_exception(folder, block)
    if form == "json":
        click.echo(as_line({"document": f"{folder}/{EXCEPTIONS}", **clause}))
    else:
        click.echo(visible(f"added to {folder}/{EXCEPTIONS}") + f"\n\n{block}")


def _clause(asked: dict[str, Any]) -> dict[str, object]:
    value = asked.pop("value_from")
    found = {**asked, "until": asked["until"] or asked["period"], "value": value and _digest(value)}
    return {key: found[key] for key in _ORDER if found[key] is not None}


def _digest(path: str) -> str:
    """The digest of the text in a file, without the line break that editors put at its end."""
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = f"`{path}` cannot be read: {error.strerror}"
        raise ConfigError(reason, "name a file that holds the value, or `-`") from None
    text = content.removesuffix(b"\n")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


def _lines(clause: dict[str, object]) -> Iterator[str]:
    for key, value in clause.items():
        yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    """A TOML value; whatever cannot be seen in a string is written as its number (TOML 1.0 §String)."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return "".join(map(_escaped, json.dumps(str(value), ensure_ascii=False)))


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08x}"
