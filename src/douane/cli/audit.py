"""`douane audit`: reading the audit log, and proving that it is whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

import click

from douane.audit.entry import Entry, decoded, encoded
from douane.audit.query import INSTALLATION, Query
from douane.audit.visible import visible
from douane.cli.audit_erase import erase
from douane.cli.audit_evidence import evidence, verifier
from douane.cli.audit_export import export
from douane.cli.audit_kept import hold, prune
from douane.cli.audit_proof import key, reseal, verify
from douane.cli.audit_reading import reading
from douane.cli.audit_search import index, search
from douane.cli.audit_subject import subject
from douane.cli.tables import FOLLOWED, SHOWN, as_json
from douane.cli.tenants import tenant_option
from douane.operations.recorded_findings import FINDING_ID
from douane.stores.payloads import SEALED
from douane.stores.reader import Reader

FOLLOW_EVERY: Final = 0.3  # seconds
_NUMBER: Final = re.compile("[1-9][0-9]{0,17}")  # as SQLite can have it


@click.group()
def audit() -> None:
    """Read the audit log, and prove that it is whole."""


for command in (search, index, subject, export, verify, key, reseal, evidence, verifier, prune, hold, erase):
    audit.add_command(command)


@audit.command()
@click.option("-n", "count", type=click.IntRange(0), default=20, show_default=True, help="How many entries.")
@click.option("-f", "--follow", is_flag=True, help="Go on with new entries until interrupted.")
@click.option("--installations", is_flag=True, help="Also each connection that installed a server.")
@tenant_option
@as_json
def tail(count: int, follow: bool, installations: bool, tenant: str, form: str) -> None:
    """Show the last entries."""
    wanted = _any if installations else _is_of_no_installation

    def tell(entry: Entry) -> None:
        if wanted(entry):
            FOLLOWED[form](entry)

    with reading(tenant) as reader:
        end = reader.end()
        last = list(islice(filter(wanted, reader.backwards()), count))[::-1]
        SHOWN[form](last)
        _tell_left_out(end + 1 - last[0].seq - len(last) if last else 0)
        if follow:
            _follow(reader, max([end, *(one.seq for one in last)]), tell)


@audit.command()
@click.argument("which", metavar="ENTRY|FINDING")
@tenant_option
@as_json
def show(which: str, tenant: str, form: str) -> None:
    """Show everything about one entry: by its number, or by the id of a finding in it (f-3fa9c1d2-7)."""
    with reading(tenant) as reader:
        entry = _meant(reader, which)
        shown = entry if form == "json" else _opened(reader, entry)
    SHOWN["whole" if form == "table" else form]([shown])


def _meant(reader: Reader, which: str) -> Entry:
    """The entry of this number, or the one that has the finding of this id.

    Raises:
        click.UsageError: there is none, or it is neither a number nor an id.
    """
    if FINDING_ID.fullmatch(which):
        found = reader.found(Query(ident=which), 1)
        entry, missing = next(iter(found), None), f"no entry has a finding `{which}`"
    elif _NUMBER.fullmatch(which):
        entry, missing = reader.entry(int(which)), f"there is no entry {which}"
    else:
        said = "give the number of an entry, as `audit tail` shows it, or the id of a finding"
        raise click.UsageError(visible(f"`{which}` is neither: {said}"))
    if entry is None:
        raise click.UsageError(missing)
    return entry


def _opened(reader: Reader, entry: Entry) -> Entry:
    """The entry as it is shown; as JSON it stays as it was hashed."""
    return replace(entry, body=encoded(reader.opened(entry))) if SEALED in decoded(entry) else entry


def _any(_entry: Entry) -> bool:
    return True


def _is_of_no_installation(entry: Entry) -> bool:
    """Whether it tells more than that an installer was let through to a registry."""
    body = decoded(entry)
    return body.get("stage") != INSTALLATION or body.get("action") != "allow"


def _tell_left_out(count: int) -> None:
    if count > 0:
        told = f"douane: {count} connections of installations are left out; --installations shows them"
        click.echo(told, err=True)


def _follow(reader: Reader, seq: int, tell: Callable[[Entry], None]) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            for entry in reader.after(seq):
                tell(entry)
                seq = entry.seq
            time.sleep(FOLLOW_EVERY)
