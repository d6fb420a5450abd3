"""Does what a gateway says of entries, where the person who reports lets it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256

import click

from douane.audit.visible import visible
from douane.cli.discover.sending import Told
from douane.discovery.estate import View, entries_by_print
from douane.discovery.machine import Machine
from douane.discovery.writing import File, replace
from douane.model.estate import Entry
from douane.stores.account import account
from douane.stores.files import replace_private
from douane.stores.paths import ready, state_folder
from douane.stores.rewritten import Rewriting
from douane.stores.rewritten import told as told_first


def enforce(machine: Machine, view: View, told: Told) -> None:
    """Take out the entries that the gateway names, and say what became of each."""
    from douane.discovery.disabling import disable  # noqa: PLC0415  # only who enforces edits files

    entries = entries_by_print(view)
    wanted = [entries[name] for name in reversed(entries) if name in told.disable]  # so that indexes stay
    for entry, copy, problem in disable(machine, wanted, _put):
        name = visible(f"`{entry.name}` of {entry.host}")
        if problem:
            click.echo(f"{name} is still there: {visible(problem)}", err=True)
        else:
            click.echo(f"{name} was taken out of {visible(entry.file)}, which is kept at {copy}", err=True)


def _put(entry: Entry, file: File, content: bytes) -> str:
    """Keep what the file is, tell the log, and write it; where the copy is comes back."""
    copy = _kept(entry.file, file.content)
    rewriting = Rewriting(file.real, file.content, content, [(entry.host, entry.name)])
    with told_first(state_folder(), "douane/disable", account(), rewriting):
        replace(file, content)
    return copy


def _kept(path: str, content: bytes) -> str:
    """Where the copy is; several of one moment are told apart by what they are of."""
    folder = f"{state_folder()}/disabled"
    ready(folder)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    copy = (
        f"{folder}/{stamp}-{sha256(path.encode('utf-8', 'replace')).hexdigest()[:8]}-{os.path.basename(path)}"  # noqa: PTH119
    )
    replace_private(copy, content)
    return copy
