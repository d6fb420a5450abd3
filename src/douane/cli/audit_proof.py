"""The commands of `douane audit` that prove something: `verify`, `key`, `reseal`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json
from douane.errors import ConfigError
from douane.stores.account import account
from douane.stores.paths import checkpoints_path, database_path, state_folder
from douane.stores.reader import NothingRecorded

if TYPE_CHECKING:
    from douane.audit.verify import Report

TOLD: Final = 50  # problems shown to people one by one


@click.command()
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A copy of checkpoints.jsonl that was kept elsewhere; it proves more than the one beside the log.",
)
@click.option("--key", "public", default="", help="The public key that must have signed checkpoints, in hex.")
@as_json
def verify(kept: tuple[Path, ...], public: str, form: str) -> None:
    """Find every entry that was changed, removed, moved or cut off; ends with 1 if there is any."""
    report = _report(_folder_with_log(), kept, public)
    for line in _TOLD[form](report):
        click.echo(line)
    if report.problems_in_all:
        click.get_current_context().exit(1)


@click.command()
def key() -> None:
    """Show the public key that signs checkpoints, to be kept where the log is not."""
    from douane.stores.checkpoints import public_key  # noqa: PLC0415  # loads cryptography
    from douane.stores.keys import signing_key  # noqa: PLC0415

    click.echo(public_key(signing_key(_folder_with_log())).hex())


@click.command()
def reseal() -> None:
    """Go on with a log whose head was changed; `verify` still finds what was changed."""
    from douane.stores.reseal import reseal as reseal_log  # noqa: PLC0415

    seq = reseal_log(_folder_with_log(), account(), time.time())
    click.echo(f"the log goes on; entry {seq} says so")


def _folder_with_log() -> str:
    folder = state_folder()
    if not any(os.path.exists(path(folder)) for path in (database_path, checkpoints_path)):  # noqa: PTH110
        raise NothingRecorded(folder)
    return folder


def _report(folder: str, kept: tuple[Path, ...], public: str) -> Report:
    from douane.audit.verify import verified  # noqa: PLC0415  # loads cryptography
    from douane.stores.checkpoints import public_key  # noqa: PLC0415
    from douane.stores.evidence import gathered  # noqa: PLC0415
    from douane.stores.keys import existing_seal_key, existing_signing_key  # noqa: PLC0415

    private = existing_signing_key(folder)
    trusted = _hex(public) or (public_key(private) if private else None)
    with gathered(Path(folder), kept, existing_seal_key(folder), trusted) as evidence:
        return verified(evidence)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ConfigError(f"`{text}` is not a key in hex", "give what `douane audit key` showed") from None


def _for_people(report: Report) -> Iterator[str]:
    for problem in report.problems[:TOLD]:
        yield visible(problem.text)
    if report.problems_in_all > TOLD:
        yield f"… and {report.problems_in_all - TOLD} more"
    for note in report.notes:
        yield f"note: {visible(note)}"
    found = _count(report.problems_in_all, "problem", "problems") if report.problems else "the log is whole"
    yield f"{_count(report.entries, 'entry', 'entries')}: {found}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _for_programs(report: Report) -> Iterator[str]:
    for problem in report.problems:
        yield json.dumps(asdict(problem))
    summary = {"entries": report.entries, "problems": report.problems_in_all, "notes": report.notes}
    yield json.dumps(summary)


_TOLD: Final = {"table": _for_people, "json": _for_programs}
