"""Sessions that have ended before their time: a file that all processes of this account add to and follow."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from douane.gateway.due import OnceATurn
from douane.stores.files import failure, replace_private

MAX_KEPT: Final = 100_000
LARGE: Final = 1 << 20  # bytes from which on what is out of date is dropped, at a start
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST: Final = 128
_WORDS: Final = 3
_WORD: Final = re.compile(r"[!-~]{1,64}")


class Ended:
    """What must not be opened again; looking whether others added something costs a few microseconds.

    A line is `session NAME TIME`, or `principal DIGEST TIME`: all that one began until then has ended. A name
    that is no plain word, as only programs outside the gateway have, stands there as its digest.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._ended: dict[tuple[str, str], float] = {}
        self._floor = 0.0
        self._file, self._inode, self._read, self._rest = -1, 0, 0, b""
        self._have_looked = OnceATurn()
        self._open()
        self.follow()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def session(self, name: str, at: float) -> None:
        """The session of this name has ended.

        Raises:
            StoreError: this process knows, and the file could not be told.
        """
        self._add(("session", _word(name)), at)

    def principal(self, whose: str, at: float) -> None:
        """Every session that this principal has begun so far has ended.

        Raises:
            StoreError: this process knows, and the file could not be told.
        """
        self._add(("principal", digest(whose)), at)

    def has(self, name: str, whose: str, issued: float) -> bool:
        """Whether the session of this name and principal (its `digest`), begun at `issued`, has ended."""
        if not self._ended:
            return False
        until = self._ended.get(("principal", whose))
        return ("session", _word(name)) in self._ended or (until is not None and issued <= until)

    def may_have(self, issued: float) -> bool:
        """Whether so many have ended since `issued` that a session of then may be among those forgotten."""
        return issued <= self._floor

    def keep_up(self) -> None:
        """Follow, once in a turn of the loop."""
        self._have_looked(self.follow)

    def follow(self) -> None:
        """Read what was added since, by whichever process."""
        inode, size = self._found()
        if (inode, size) == (self._inode, self._read):
            return
        if inode != self._inode:
            self._open()
        while chunk := os.pread(self._file, 1 << 16, self._read):
            self._read += len(chunk)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            self._rest = self._rest[:_LONGEST]
            for line in lines:
                self._take(line)

    def forget(self, before: float) -> None:
        """Drop what was said before this time from a large file: no session lives that long."""
        if os.fstat(self._file).st_size < LARGE:
            return
        with self._locked():
            self.follow()
            self._ended = {what: at for what, at in self._ended.items() if at >= before}
            lines = (_line(what, at) for what, at in self._ended.items())
            replace_private(self._path, b"".join(lines))

    def _open(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._read, self._rest = _opened(self._path), 0, b""
        self._inode = os.fstat(self._file).st_ino

    def _found(self) -> tuple[int, int]:
        """Which file there is, and how long it is."""
        try:
            found = os.stat(self._path)  # noqa: PTH116  # as in stores
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_size

    def _take(self, line: bytes) -> None:
        words = line[:_LONGEST].decode("ascii", "replace").split()
        if len(words) == _WORDS and (at := _time(words[2])) is not None:
            self._keep((words[0], words[1]), at)

    def _add(self, what: tuple[str, str], at: float) -> None:
        self._keep(what, at)
        with self._locked():
            self.follow()
            os.write(self._file, _line(what, at))

    def _keep(self, what: tuple[str, str], at: float) -> None:
        if self._ended.get(what, -1.0) >= at:
            return
        self._ended[what] = at
        if len(self._ended) > MAX_KEPT:
            self._floor = max(self._floor, self._ended.pop(next(iter(self._ended))))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among the processes that add, so that no line goes into a file that was just replaced."""
        lock = os.open(f"{self._path}.lock", _FLAGS, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as error:
            raise failure(self._path, error) from None
        finally:
            os.close(lock)


def _opened(path: str) -> int:
    try:
        return os.open(path, _FLAGS, 0o600)
    except OSError as error:
        raise failure(path, error) from None


def digest(whose: str) -> str:
    """What the file has in place of a principal."""
    return sha256(whose.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _word(name: str) -> str:
    return name if _WORD.fullmatch(name) else digest(name)


def _line(what: tuple[str, str], at: float) -> bytes:
    return f"{what[0]} {what[1]} {at:.6f}\n".encode("ascii")


def _time(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
