"""Reports that are made again and again, and kept in folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from douane.errors import DouaneError, StoreError
from douane.operations.base import Place
from douane.operations.within import in_force
from douane.policy.scheduling import Schedule
from douane.reports.gathering import thorough
from douane.reports.making import asked, made, written

_STAMP: Final = "%Y%m%dT%H%M%SZ"


class UnmadeError(DouaneError):
    """Some reports could not be made, the others were."""


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


def kept(schedule: Schedule) -> list[Path]:
    """The files of a schedule that are there, the oldest first."""
    return [path for _, path in sorted(_files(schedule))]


def _make(place: Place, schedule: Schedule, now: float) -> Path:
    about = asked(now - schedule.every, schedule.framework, thorough)
    content = written(made(schedule.report, place, about), schedule.form)
    stamp = datetime.fromtimestamp(now, UTC).strftime(_STAMP)
    file = Path(schedule.folder) / f"{schedule.name}-{stamp}.{schedule.form}"
    put(file, content)
    for old in kept(schedule)[: -schedule.keep]:
        old.unlink(missing_ok=True)
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
    return max((at for at, _ in _files(schedule)), default=0.0)


def _files(schedule: Schedule) -> Iterator[tuple[float, Path]]:
    ours = re.compile(rf"{re.escape(schedule.name)}-(\d{{8}}T\d{{6}}Z)\.{schedule.form}")
    folder = Path(schedule.folder)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        found = ours.fullmatch(path.name)
        if found:
            at = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
            yield at.timestamp(), path
