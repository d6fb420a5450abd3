"""Puts other content in a file of a host: all of it or nothing, and only if the file is what was shown."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from douane.errors import DouaneError

_DRAFT: Final = ".douane-"
_PATIENCE: Final = 3.0  # seconds that a host may be writing
_PAUSE: Final = 0.05
_STALE: Final = 10.0  # after which the host itself takes its lock for left behind
_LOCKED_BY_HOST: Final = frozenset({".claude.json"})  # Claude Code holds the folder `….lock` while it writes
_PRIVACY: Final = "allow this terminal Full Disk Access in Privacy & Security, or "


class UnwritableError(DouaneError):
    """A file of a host stays as it is."""


class StaleError(UnwritableError):
    """It is other than it was read."""


class File(NamedTuple):
    """A file as it was read: what may be replaced, and nothing else."""

    path: str
    real: str  # where links lead
    content: bytes


def read(path: str) -> File:
    """What a file holds now.

    Raises:
        OSError: it cannot be read.
    """
    real = os.path.realpath(path)
    return File(path, real, Path(real).read_bytes())


def holds(file: File, content: bytes) -> bool:
    """Whether this is what it holds now, as far as it can be read."""
    try:
        return Path(file.real).read_bytes() == content
    except OSError:
        return False


def is_written_live(real: str) -> bool:
    """Whether a host writes this file again and again while it runs, and can be waited for."""
    return os.path.basename(real) in _LOCKED_BY_HOST  # noqa: PTH119


def replace(file: File, content: bytes) -> None:
    """Put `content` in its place, with the mode and owner that it has; the links that lead there stay.

    Raises:
        UnwritableError: it is other than it was read, or cannot be replaced; nothing is changed then.
    """
    try:
        with _unlocked_by_host(file.real), open(file.real, "rb") as held:  # noqa: PTH123
            _patiently(lambda: fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB))
            found = os.fstat(held.fileno())
            _check(file, found, held.read())
            _sweep(file.real)
            _publish(file, held.fileno(), content)
            _check_no_late_writer(file, held.fileno())
    except OSError as error:
        raise _failure(file, error) from None


def _check(file: File, found: os.stat_result, content: bytes) -> None:
    if os.path.realpath(file.path) != file.real or content != file.content:
        raise _stale(file)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise UnwritableError(
            f"`{file.path}` has more than one name, and replacing it would part them",
            "make it a file of its own, or a symbolic link",
        )
    if not found.st_mode & stat.S_IWUSR:
        raise UnwritableError(f"`{file.path}` is write-protected", "`chmod u+w` it, if it is yours to change")
    if found.st_uid != os.geteuid() and os.geteuid() != 0:
        raise UnwritableError(f"`{file.path}` belongs to another account", "run this as its owner")


def _stale(file: File) -> StaleError:
    return StaleError(
        f"`{file.path}` has changed since it was read, and was left as it is",
        "run this again, and look again",
    )


def _publish(file: File, held: int, content: bytes) -> None:
    draft = f"{_drafts(file.real)}{os.getpid()}-{os.urandom(4).hex()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as new:  # noqa: PTH123
            new.write(content)
            new.flush()
            _make_alike(held, descriptor)
            os.fsync(descriptor)
        if not _is_unchanged(file, held):  # the last look before it counts
            raise _stale(file)
        os.replace(draft, file.real)  # noqa: PTH105
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108
    _settle(os.path.dirname(file.real))  # noqa: PTH120


def _make_alike(old: int, new: int) -> None:
    """Owner, access lists and mode of the one for the other; one that cannot have them is not used."""
    found = os.fstat(old)
    if (found.st_uid, found.st_gid) != (os.geteuid(), os.fstat(new).st_gid):
        os.fchown(new, found.st_uid, found.st_gid)
    if sys.platform == "linux":
        for name in os.listxattr(old):
            if not name.startswith("security."):  # the system gives those
                os.setxattr(new, name, os.getxattr(old, name))
    os.fchmod(new, stat.S_IMODE(found.st_mode))


def _is_unchanged(file: File, held: int) -> bool:
    """Whether the path still leads to what is held, and that still holds what was read."""
    now, then = os.stat(file.real), os.fstat(held)  # noqa: PTH116
    same = (now.st_ino, now.st_dev) == (then.st_ino, then.st_dev)
    return same and os.pread(held, len(file.content) + 1, 0) == file.content


def _check_no_late_writer(file: File, held: int) -> None:
    """See whether somebody wrote into the old file in the moment in which it was replaced."""
    if os.pread(held, len(file.content) + 1, 0) != file.content:
        raise UnwritableError(
            f"`{file.path}` was written to while it was replaced, and what was written then is lost",
            "close the host, and look at the file",
        )


def _drafts(real: str) -> str:
    folder, name = os.path.split(real)
    return f"{folder}/.{name}{_DRAFT}"


def _sweep(real: str) -> None:
    """Remove what was left when a process was killed; who holds the lock has no draft yet."""
    folder, prefix = os.path.split(_drafts(real))
    for name in os.listdir(folder):  # noqa: PTH208
        if name.startswith(prefix):
            with suppress(FileNotFoundError):
                os.unlink(f"{folder}/{name}")  # noqa: PTH108


def _settle(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unlocked_by_host(real: str) -> Iterator[None]:
    """Wait until the host is not writing, and keep it from it meanwhile; only where it has such a lock."""
    if not is_written_live(real):
        yield
        return
    lock = f"{real}.lock"
    _patiently(lambda: _take(lock))
    try:
        yield
    finally:
        os.rmdir(lock)  # noqa: PTH106


def _take(lock: str) -> None:
    with suppress(OSError):
        if time.time() - os.stat(lock).st_mtime > _STALE:  # noqa: PTH116
            os.rmdir(lock)  # noqa: PTH106
    os.mkdir(lock)  # noqa: PTH102


def _patiently(take: Callable[[], object]) -> None:
    """Take a lock as soon as nobody else has it, and give up after a while."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            take()
        except (FileExistsError, BlockingIOError):
            if time.monotonic() > until:
                raise
        else:
            return
        time.sleep(_PAUSE)


def _failure(file: File, error: OSError) -> UnwritableError:
    if isinstance(error, FileExistsError | BlockingIOError):
        return UnwritableError(f"`{file.path}` is being written by its host", "close the host, and try again")
    privacy = _PRIVACY if sys.platform == "darwin" and error.errno in {errno.EPERM, errno.EACCES} else ""
    fix = f"{privacy}check the owner and mode of the file and its folder"
    return UnwritableError(f"`{file.path}` cannot be replaced: {error.strerror}", fix)
