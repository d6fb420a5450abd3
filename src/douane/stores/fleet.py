"""The last report of each machine, in a folder of its tenant."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
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
MOST_OF_ONE: Final = 1_000  # machines for which one principal reports: a key for one costs nothing
LARGEST_OF_ONE: Final = 16 << 20  # bytes of their reports
_ENDING: Final = ".json"
_GONE: Final = "remove those that are gone from `fleet`"


class UntakenError(DouaneError):
    """A report is not taken."""


class Fleet:
    """What machines have reported to the tenant whose state folder this is."""

    def __init__(self, folder: str) -> None:
        self.folder = f"{folder}/fleet"

    def keep(self, report: Report, by: str) -> None:
        """Keep the report in the place of the one before.

        Raises:
            UntakenError: it is no newer than that, somebody else reported it, or there are too many.
            StoreError: it cannot be written.
        """
        ready(self.folder)
        names, body = self._names(), encode({"by": by, **members_of(report)})
        place = next((one for one in names if one.startswith(report.machine)), "")
        before = self.read(place) if place else None
        if before is not None and before.by != by:
            raise UntakenError("this machine reports as somebody else", "send it with the key that it had")
        if before is not None and before.report.at >= report.at:
            raise UntakenError("the report is no newer than the one before", "send a new one")
        place = place or f"{report.machine}.{_mark(by)}{_ENDING}"
        self._ensure_room([one for one in names if one != place], by, len(body))
        try:
            replace_private(f"{self.folder}/{place}", body)
        except OSError as error:
            raise StoreError(f"a report cannot be kept: {error.strerror}", "check the disk") from None

    def all(self) -> Iterator[Kept]:
        """The last report of every machine, by its key."""
        for name in self._names():
            kept = self.read(name)
            if kept is not None:
                yield kept

    def seen(self) -> dict[str, str]:
        """What tells each file from what it was before, without reading it."""
        try:
            with os.scandir(self.folder) as found:
                return {one.name: _told(one.stat()) for one in found if one.name.endswith(_ENDING)}
        except FileNotFoundError:
            return {}

    def read(self, name: str) -> Kept | None:
        """What is in a file; None where that is no report, or is gone."""
        try:
            body = read_private(f"{self.folder}/{name}")
        except FileNotFoundError:
            return None
        report, members = report_of(body), value_of(body)
        if report is None or not isinstance(members, dict):
            return None
        return Kept(str(members.get("by", "")), report)

    def _ensure_room(self, others: Sequence[str], by: str, size: int) -> None:
        own = [one for one in others if one.endswith(f".{_mark(by)}{_ENDING}")]
        if len(others) >= MOST or len(own) >= MOST_OF_ONE:
            most, of = (MOST, "") if len(others) >= MOST else (MOST_OF_ONE, " of yours")
            raise UntakenError(f"there are {most} machines{of} already", _GONE)
        if size + sum(map(self._size, own)) > LARGEST_OF_ONE:
            raise UntakenError("the reports of your machines are too large together", _GONE)

    def _size(self, name: str) -> int:
        try:
            return os.stat(f"{self.folder}/{name}").st_size  # noqa: PTH116  # as in paths
        except FileNotFoundError:
            return 0

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208  # as in paths
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name.endswith(_ENDING))


def _told(found: os.stat_result) -> str:
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"


def _mark(principal: str) -> str:
    """What the files of a principal's machines have in their names."""
    return sha256(principal.encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
