"""The last report of each machine, in a folder of its tenant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

from douane.errors import DouaneError, StoreError
from douane.inventory.fleet import Inventory, members_of, report_of
from douane.inventory.identity import sealed
from douane.model.fleet import Kept, Report
from douane.protocol.json import encode, value_of
from douane.stores.dossiers import Dossiers
from douane.stores.files import read_private, replace_private
from douane.stores.paths import ready
from douane.stores.reader import Reader

MOST: Final = 20_000  # machines of a tenant
_ENDING: Final = ".json"


class UntakenError(DouaneError):
    """A report is not taken."""


class Fleet:
    """What machines have reported to the tenant whose state folder this is."""

    def __init__(self, folder: str) -> None:
        self._folder = f"{folder}/fleet"

    def keep(self, report: Report, by: str) -> None:
        """Keep the report in the place of the one before.

        Raises:
            UntakenError: it is no newer than that, somebody else reported it, or there are too many.
            StoreError: it cannot be written.
        """
        ready(self._folder)
        before = self._read(self._path(report.machine))
        if before is None and len(self._names()) >= MOST:
            raise UntakenError(
                f"there are {MOST} machines already", "remove those that are gone from `fleet`"
            )
        if before is not None and before.by != by:
            raise UntakenError("this machine reports as somebody else", "send it with the key that it had")
        if before is not None and before.report.at >= report.at:
            raise UntakenError("the report is no newer than the one before", "send a new one")
        try:
            replace_private(self._path(report.machine), encode({"by": by, **members_of(report)}))
        except OSError as error:
            raise StoreError(f"a report cannot be kept: {error.strerror}", "check the disk") from None

    def all(self) -> Iterator[Kept]:
        """The last report of every machine, by its key."""
        for name in self._names():
            kept = self._read(f"{self._folder}/{name}")
            if kept is not None:
                yield kept

    def _path(self, machine: str) -> str:
        return f"{self._folder}/{machine}{_ENDING}"

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self._folder)  # noqa: PTH208  # as in paths
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name.endswith(_ENDING))

    def _read(self, path: str) -> Kept | None:
        try:
            body = read_private(path)
        except FileNotFoundError:
            return None
        report, members = report_of(body), value_of(body)
        if report is None or not isinstance(members, dict):
            return None
        return Kept(str(members.get("by", "")), report)


def inventory(folder: str) -> Inventory:
    """What is known in a state folder, with ids as reports have them.

    Raises:
        StoreError: they cannot be read.
    """
    with closing(Reader(folder)) as reader:
        servers = [replace(one, id=sealed(one.id), command=sealed(one.command)) for one in reader.servers()]
    with closing(Dossiers(folder)) as dossiers:
        said = {sealed(one.server): one for one in dossiers.all()}
    return Inventory({one.id: one for one in servers}, frozenset(one.command for one in servers), said)
