"""Reports that are made again and again, and kept in folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from douane.errors import DouaneError, StoreError
from douane.operations.base import Place
from douane.operations.errors import NotThereError
from douane.operations.within import in_force
from douane.policy.scheduling import Schedule
from douane.reports.apart import written_apart
from douane.reports.gathering import thorough
from douane.reports.making import asked, made

_STAMP: Final = "%Y%m%dT%H%M%SZ"


class UnmadeError(DouaneError):
    """Some reports could not be made, the others were."""


class Kept(NamedTuple):
    """A report that was made at `at`, in seconds since the epoch."""

    at: float
    path: Path


def make_due(place: Place, now: float) -> list[Path]:
    """Make those whose time has come; what was missed while nobody looked is made up for once.

    Raises:
        ConfigError: the documents cannot be used.
        UnmadeError: a report could not be made.
    """
    done, failed = [], []
    for one in in_force(place).settings.schedules:
        try:
            if now - _last(one) >= one.every:
                done.append(_make(place, one, now))
        except DouaneError as error:
            failed.append(f"`{one.name}`: {error.message} (fix: {error.fix})")
    if failed:
        raise UnmadeError("a report could not be made", "; ".join(failed))
    return done


def kept(schedule: Schedule) -> list[Kept]:
    """The files of a schedule that are there, the oldest first."""
    return sorted(_files(schedule))


def content(place: Place, name: str) -> bytes:
    """What is in the file of this name that is kept of a schedule; nothing else is ever read.

    Raises:
        NotThereError: no schedule has kept such a file.
        ConfigError: the documents cannot be used.
    """
    schedules = in_force(place).settings.schedules
    path = next((one.path for each in schedules for one in kept(each) if one.path.name == name), None)
    try:
        if path is not None:
            with open(path, "rb", opener=_unfollowed) as file:  # `Path.open` has no opener
                return file.read()
    except OSError:  # it was let go since
        pass
    raise NotThereError("there is no such report, or no more", "take one of those that are kept")


def _unfollowed(path: str, flags: int) -> int:
    """A file itself, and not what a link of its name leads to."""
    return os.open(path, flags | os.O_NOFOLLOW)


def _make(place: Place, schedule: Schedule, now: float) -> Path:
    about = asked(now - schedule.every, schedule.framework, thorough)
    content = written_apart(made(schedule.report, place, about), schedule.form)
    stamp = datetime.fromtimestamp(now, UTC).strftime(_STAMP)
    file = Path(schedule.folder) / f"{schedule.name}-{stamp}.{schedule.form}"
    put(file, content)
    for old in kept(schedule)[: -schedule.keep]:
        old.path.unlink(missing_ok=True)
    return file


def put(file: Path, content: bytes) -> None:
    """Write a file that appears complete, and for its owner alone.

    Raises:
        StoreError: it cannot be written.
    """
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        because = f"`{file}` cannot be written: {error.strerror}"
        raise StoreError(because, "name a folder that is there, and belongs to this account") from None


def _last(schedule: Schedule) -> float:
    return max((one.at for one in _files(schedule)), default=0.0)


def _files(schedule: Schedule) -> Iterator[Kept]:
    ours = re.compile(rf"{re.escape(schedule.name)}-(\d{{8}}T\d{{6}}Z)\.{schedule.form}", re.ASCII)
    folder = Path(schedule.folder)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        found = ours.fullmatch(path.name)
        if found and path.is_file() and not path.is_symlink():
            with suppress(ValueError):  # digits that are no moment: not ours
                at = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
                yield Kept(at.timestamp(), path)
