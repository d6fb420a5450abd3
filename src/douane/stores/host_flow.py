"""What the servers of one host have shown, passed on between the processes that stand before them.

One file for each host, to which all add lines: prints (`flow/sharing.py`), from which nobody without the key
of the state folder learns what was read. It is there only once something private or untrusted was.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError
from douane.flow.first_reads import first_reads
from douane.flow.sharing import begin, hear, line_of
from douane.stores.files import make_once, read_private, replace_private
from douane.stores.hosts import A_DAY, Host, host_named, is_running
from douane.stores.paths import ready
from douane.stores.sealing import seals_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.flow import Flow
    from douane.model.prints import Prints

MOST: Final = 196_608  # bytes of a file, beyond which the prints of its older half go
_FOLDER: Final = "hosts"
_END: Final = ".flow"
_VERSION: Final = 1
_NAME: Final = 16  # hexadecimal digits
_OF_NOBODY: Final = b"- "  # before a line that every process takes in
_APPENDING: Final = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_TIMES: Final = 5  # that a line is written anew since the file was replaced in between
_FIX: Final = "`flow.unshared` in your rules says what becomes of calls meanwhile"
_Stamp = tuple[int, int, int, int]


class HostFlow:
    """One process's share in it: `refresh` before a message is judged, `publish` before it is sent."""

    def __init__(
        self, flow: Flow, host: Host | None, folder: str, key: bytes, warn: Callable[[str], None]
    ) -> None:
        self.flow = flow
        self._host = host
        self._folder = f"{folder}/{_FOLDER}"
        self._path = f"{self._folder}/{host.name if host else ''}{_END}"
        self._key = key
        self._warn = warn
        self._own = os.urandom(8).hex().encode()
        self._stamp: _Stamp | None = None
        self._head = b""
        self._heard = 0
        self._is_spoilt = False
        self._faults: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What tells the host from others, ``""`` where it is not known."""
        return "" if self._host is None else sha256(self._host.name.encode()).hexdigest()[:_NAME]

    def refresh(self) -> None:
        """Know what others have read by now; one look at the file while nothing has changed."""
        self._tried("reading", self._read)

    def publish(self) -> None:
        """Let the others know what was read here, if anything was that matters."""
        shared = self.flow.shared
        if shared is not None and (shared.unsaid or any(one.labels for one in shared.waiting)):
            self._tried("writing", lambda: self._write(shared))

    def close(self) -> None:
        """Leave nothing behind if the host is gone."""
        if self._host is not None and not is_running(self._host, 0.0):
            with suppress(OSError):
                os.unlink(self._path)  # noqa: PTH108  # pathlib costs milliseconds

    def _tried(self, what: str, work: Callable[[], None]) -> None:
        """Do it, or say why it cannot be done, once for each reason."""
        shared, before = self.flow.shared, self._faults.get(what, "")
        if shared is None:
            return
        self._faults[what] = fault = self._fault(work)
        if fault and fault != before:
            self._warn(f"it is not known what other servers of this host show: {fault}; {_FIX}")
        shared.broken = next(filter(None, self._faults.values()), "")

    def _fault(self, work: Callable[[], None]) -> str:
        try:
            if self._host is None:
                return "the process that started this one cannot be seen"
            work()
        except OSError as error:
            return error.strerror or "it fails"
        except StoreError as error:
            return f"{error.message} ({error.fix})"
        except ValueError as error:
            return str(error)
        return ""

    def _read(self) -> None:
        try:
            found = os.lstat(self._path)
        except FileNotFoundError:
            if self._stamp is None:
                return
            raise ValueError("its file has vanished") from None
        stamp = found.st_ino, found.st_size, found.st_mode, found.st_uid
        if stamp != self._stamp:
            content = read_private(self._path)
            self._hear(content[: content.rfind(b"\n") + 1])
            self._stamp = stamp
        if self._is_spoilt:
            raise ValueError("not all of its file can be read")

    def _hear(self, content: bytes) -> None:
        """Take in what is new, or all if the file is another one."""
        head, _, _ = content.partition(b"\n")
        is_anew = head != self._head
        if is_anew:
            self._begin(head)
        self._is_spoilt |= len(content) < self._heard
        lines = content[self._heard :].splitlines()
        self._heard = len(content)
        for line in lines[1:] if is_anew else lines:
            who, _, told = line.partition(b" ")
            if line and (is_anew or who != self._own):
                self._take(told)

    def _take(self, told: bytes) -> None:
        try:
            hear(self.flow, told)
        except ValueError:
            self._is_spoilt = True

    def _begin(self, head: bytes) -> None:
        salt = _salt(head)
        if not self._key:
            raise ValueError("the state folder has no key")
        self._head, self._heard, self._is_spoilt = head, 0, False
        begin(self.flow, seals_of(self._key, salt))

    def _write(self, shared: Prints) -> None:
        if shared.seals is None:
            self._make()
            self._read()
        told = b"\n" + b"".join(self._own + b" " + line_of(one) for one in shared.unsaid)
        size = next(filter(None, (_append(self._path, told) for _ in range(_TIMES))), 0)
        if not size:
            raise ValueError("its file is replaced again and again")
        shared.unsaid.clear()
        if size > MOST:
            self._shorten()

    def _make(self) -> None:
        if self._stamp is not None:
            raise ValueError("its file has vanished")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103  # as in `paths`
        ready(self._folder)
        self._sweep()
        salt, generation = os.urandom(16).hex(), 0

        def fill(draft: str) -> None:
            with open(draft, "wb") as file:  # noqa: PTH123
                file.write(_head(salt, generation))

        make_once(self._path, fill)

    def _sweep(self) -> None:
        """Remove what hosts have left behind that are gone."""
        for name in os.listdir(self._folder):  # noqa: PTH208  # as in `paths`
            with suppress(OSError):
                _remove_if_left(f"{self._folder}/{name}", host_named(name.removesuffix(_END)))

    def _shorten(self) -> None:
        """Let go of the prints of the older half, unless another process is about to."""
        with open(os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if os.fstat(file.fileno()).st_ino != os.lstat(self._path).st_ino:
                return
            content = file.read()
            replace_private(self._path, _shortened(content))
            late = file.read()  # what was added before the new file was in its place
        if late:
            _append(self._path, b"\n" + late)


def _remove_if_left(path: str, host: Host | None) -> None:
    """Remove it if the host is gone; what has no host is being made, or was left by one that fell."""
    silent = time.time() - os.lstat(path).st_mtime
    is_left = silent > A_DAY if host is None else not is_running(host, silent)
    if is_left:
        os.unlink(path)  # noqa: PTH108


def _append(path: str, told: bytes) -> int:
    """The size of the file with it; 0 if the file was replaced meanwhile."""
    descriptor = os.open(path, _APPENDING)
    try:
        if os.write(descriptor, told) < len(told):
            raise ValueError("there is no room for more")
        found = os.fstat(descriptor)
        return found.st_size if found.st_ino == os.lstat(path).st_ino else 0
    finally:
        os.close(descriptor)


def _head(salt: str, generation: int) -> bytes:
    return json.dumps({"v": _VERSION, "salt": salt, "generation": generation}).encode() + b"\n"


def _salt(head: bytes) -> bytes:
    try:
        told = json.loads(head)
        if told["v"] == _VERSION:
            return bytes.fromhex(told["salt"])
    except (KeyError, TypeError, ValueError):
        pass
    raise ValueError("its file is of another form")


def _shortened(content: bytes) -> bytes:
    """The later half, after what the earlier one says of labels."""
    head, *lines = content.splitlines(keepends=True)
    told = json.loads(head)
    latest, left = [], MOST // 2
    for line in reversed(lines):
        left -= len(line)
        if left < 0:
            break
        latest.append(line)
    older = (line.partition(b" ")[2] for line in lines[: len(lines) - len(latest)] if line.strip())
    first = [_OF_NOBODY + one for one in first_reads(older, MOST // 4)]
    return _head(told["salt"], told["generation"] + 1) + b"".join([*first, *reversed(latest)])
