"""Files of hosts as they were before Douane changed them, each with what was changed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from douane.errors import StoreError
from douane.stores.files import make_once, read_private
from douane.stores.paths import ready

FOLDER: Final = "protected"
_COPY: Final = ".before"
_RECORD: Final = ".record"


class Backup(NamedTuple):
    """A copy of a file, and what stands beside it."""

    copy: str  # its path
    file: str  # the path of the file
    before: str  # the digests of what the file was, and of what it became
    after: str
    entries: tuple[Mapping[str, object], ...]  # what was changed in it

    def content(self) -> bytes:
        """The file as it was.

        Raises:
            StoreError: the copy is not what was kept.
        """
        found = read_private(self.copy)
        if digest(found) != self.before:
            raise StoreError(f"the backup `{self.copy}` is not what was kept", "move it and its record away")
        return found

    def drop(self) -> None:
        """Forget it."""
        for path in (self.copy.removesuffix(_COPY) + _RECORD, self.copy):
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108  # as in the other stores


def digest(content: bytes) -> str:
    """What a content is known by."""
    return sha256(content).hexdigest()


def keep(
    state: str, file: str, contents: tuple[bytes, bytes], entries: Sequence[Mapping[str, object]]
) -> Backup:
    """Write down what a file holds and what it will; on the disk when this returns, and never over another.

    Raises:
        StoreError: it cannot be written.
    """
    before, after = contents
    folder = f"{state}/{FOLDER}"
    ready(state)
    ready(folder)
    path = f"{folder}/{_number(folder):06d}-{Path(file).name}"
    kept = Backup(path + _COPY, file, digest(before), digest(after), tuple(entries))
    record = {"file": kept.file, "before": kept.before, "after": kept.after, "entries": [*entries]}
    _make(kept.copy, before)
    _make(path + _RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())
    return kept


def backups(state: str, file: str) -> tuple[Backup, ...]:
    """What is kept of a file, the latest first."""
    return tuple(one for one in every(state) if one.file == file)


def every(state: str) -> tuple[Backup, ...]:
    """What is kept of any file, the latest first; what cannot be read is as if it were not there."""
    try:
        names = sorted(os.listdir(f"{state}/{FOLDER}"), reverse=True)  # noqa: PTH208
    except FileNotFoundError:
        return ()
    found = (_read(f"{state}/{FOLDER}/{name}") for name in names if name.endswith(_RECORD))
    return tuple(one for one in found if one is not None)


def _number(folder: str) -> int:
    """One more than that of any backup there is."""
    numbers = [name.partition("-")[0] for name in os.listdir(folder)]  # noqa: PTH208
    return 1 + max((int(one) for one in numbers if one.isdecimal()), default=0)


def _make(path: str, content: bytes) -> None:
    def fill(draft: str) -> None:
        Path(draft).write_bytes(content)

    make_once(path, fill)
    if read_private(path) != content:  # another process was first
        raise StoreError(f"`{path}` is there already", "try again")


def _read(path: str) -> Backup | None:
    try:
        found = json.loads(read_private(path))
        before, after = str(found["before"]), str(found["after"])
        copy = path.removesuffix(_RECORD) + _COPY
        return Backup(copy, str(found["file"]), before, after, tuple(map(_entry, found["entries"])))
    except (ValueError, KeyError, TypeError, FileNotFoundError, StoreError):
        return None


def _entry(found: object) -> Mapping[str, object]:
    """An entry as it was written down.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(found, dict) and isinstance(found["members"], dict):
        return {**found, "way": [*found["way"]], "gone": [*found["gone"]]}
    raise TypeError
