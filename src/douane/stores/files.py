"""Files that many processes may want to make at once, and that only this account may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress

from douane.errors import StoreError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe in its place is not waited for


def make_once(path: str, fill: Callable[[str], None]) -> None:
    """Make `path` (mode 0600) with what `fill` writes; it appears complete or not at all.

    Of several processes that try at once one wins, and the others leave its file alone.
    """
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        os.close(os.open(draft, _NEW, 0o600))
        try:
            fill(draft)
            settle(draft)
            _publish(draft, path)
        finally:
            os.unlink(draft)  # noqa: PTH108  # pathlib costs the stdio wrapper milliseconds
    except OSError as error:
        raise failure(path, error) from None


def replace_private(path: str, content: bytes) -> None:
    """Put a file (mode 0600) with `content` in the place of `path`, whatever that was; all of it or nothing.

    Raises:
        OSError: it cannot be written.
    """
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        with open(os.open(draft, _NEW, 0o600), "wb") as file:  # noqa: PTH123
            file.write(content)
        os.replace(draft, path)  # noqa: PTH105
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108


def settle(path: str) -> None:
    """Wait until what any process wrote to the file is on the disk; no file, nothing to wait for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _publish(draft: str, path: str) -> None:
    with suppress(FileExistsError):
        os.link(draft, path)  # unlike a rename, never replaces a file that is there


def read_private(path: str) -> bytes:
    """What a file holds that must belong to this account and be closed to all others.

    Raises:
        FileNotFoundError: there is no such file.
        StoreError: it is not a plain file, belongs to someone else, or others may read it.
    """
    try:
        descriptor = os.open(path, _PLAIN)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise failure(path, error) from None
    with open(descriptor, "rb") as file:  # noqa: PTH123
        _check_private(path, os.fstat(descriptor))
        return file.read()


def _check_private(path: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise StoreError(
            f"`{path}` is not a plain file of this account",
            "find out who put it there; move it away to have a new one made",
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise StoreError(f"`{path}` is open to other accounts", f"`chmod 600 {path}`")


def append_line(path: str, line: bytes) -> None:
    """Add one line to a file (mode 0600 if new), in one write, and wait until it is on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise failure(path, error) from None


def failure(path: str, error: OSError) -> StoreError:
    """What is told of a file that could not be written or read."""
    return StoreError(
        f"`{path}` cannot be written or read: {error.strerror}",
        "check the folder's owner, mode and free space, or set DOUANE_STATE to another folder",
    )
