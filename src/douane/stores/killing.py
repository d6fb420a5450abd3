"""The files that say what is killed.

They are read before each message, in the gateway in each turn of its loop, and by whoever ends processes.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from typing import TYPE_CHECKING, Final

from douane.stores.paths import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from douane.inventory.killed import Kill

SYSTEM: Final = "/etc/douane/kill"  # what stands there no agent of an account can take away
FILE: Final = "kill"
_TENANTS: Final = "tenants"
_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe in its place is not waited for
_MOST: Final = 1 << 20  # bytes

LOOK_EVERY: Final = 0.25  # seconds between two looks of those who end processes
_SETTLING: Final = 0.05  # seconds in which what has just begun to write a file writes it

_Stamp = tuple[int, int, int] | str | None


def paths_of(folder: str) -> tuple[str, ...]:
    """Where kills of this state folder may stand: those of a tenant also where all of the installation do."""
    whole = state_folder()
    root = (f"{whole}/{FILE}",) if folder.startswith(f"{whole}/{_TENANTS}/") else ()
    return (SYSTEM, *root, f"{folder}/{FILE}")


def files_of(folder: str) -> KillFiles:
    """The kills of this state folder; one of a tenant is not told who has killed around it, when and why."""
    paths = paths_of(folder)
    return KillFiles(paths, paths[:-1] if folder.startswith(f"{state_folder()}/{_TENANTS}/") else ())


def is_any(folder: str) -> bool:
    """Whether something may be killed by a file, which costs a few microseconds."""
    return any(_stamp(path) is not None for path in paths_of(folder))


class KillFiles:
    """The kills of a state folder's files; one that cannot be read means that all is killed.

    Nothing that a file of those `around` says of its kills is repeated, but whom they are about.
    """

    def __init__(self, paths: Sequence[str], around: Sequence[str] = ()) -> None:
        self._paths = paths
        self._around = frozenset(around)
        self._stamps: tuple[_Stamp, ...] = (None,) * len(paths)
        self._kills: tuple[Kill, ...] = ()
        self._before: tuple[Kill, ...] = self._kills
        self._quiet_until = 0.0

    def current(self) -> tuple[Kill, ...]:
        """What is killed now: the same object for as long as no file changes.

        That a file has come is seen at once, at a third of the cost; that one could not be looked at within
        `LOOK_EVERY`.
        """
        if time.monotonic() < self._quiet_until and not any(map(_has_come, self._paths)):
            return self._kills
        stamps = tuple(map(_stamp, self._paths))
        self._quiet_until = 0.0 if any(stamps) else time.monotonic() + LOOK_EVERY
        if stamps != self._stamps:
            each = zip(self._paths, stamps, strict=True)
            found = [kill for path, stamp in each for kill in self._read(path, stamp)]
            self._stamps, self._kills = stamps, tuple(found)
        return self._kills

    def settled(self) -> tuple[Kill, ...] | None:
        """What is killed now and was when this was last asked; None while a file may still be written."""
        before, self._before = self._before, self.current()
        return self._before if self._before is before else None

    def _read(self, path: str, stamp: _Stamp) -> tuple[Kill, ...]:
        found = _read(path, stamp)
        if not found or path not in self._around:
            return found
        from douane.inventory.killed import AROUND  # noqa: PLC0415  # nobody waits for it at a start

        return tuple(one._replace(note=AROUND, is_around=True) for one in found)


class Watch:
    """Has a look taken four times a second, by a thread of its own, which goes on whatever others wait for.

    `look` gives whether all is settled; if not, it is asked again at once.
    """

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="douane-kill", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._over.wait(LOOK_EVERY if self._is_settled() else _SETTLING):
            pass

    def _is_settled(self) -> bool:
        try:
            return self._look()
        except Exception:  # noqa: BLE001  # whatever one look has failed at, the next one is taken
            return False


def _has_come(path: str) -> bool:
    return os.access(path, os.F_OK)


def _stamp(path: str) -> _Stamp:
    """What tells that a file was changed: None where there is none, and why it cannot be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116  # a third of the cost, for each message
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error.strerror or "it cannot be looked at"
    return found.st_ctime_ns, found.st_size, found.st_ino  # which a change of its mode changes, too


def _read(path: str, stamp: _Stamp) -> tuple[Kill, ...]:
    if stamp is None:
        return ()
    from douane.inventory.killed import Kill, Scope, parsed  # noqa: PLC0415  # nobody waits for it at a start

    try:
        text = _text(path)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        return (Kill(Scope.ALL, note=f"`{path}` cannot be read: {why}", file=path),)
    return parsed(text, path)


def _text(path: str) -> str:
    with open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123  # as in `files`
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no plain file")
        raw = file.read(_MOST + 1)
    if len(raw) > _MOST:
        raise OSError(0, "it is too long")
    return raw.decode("utf-8")
