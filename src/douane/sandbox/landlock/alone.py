"""The start of a server that Landlock and a filter of calls hold, where there are no namespaces."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from contextlib import suppress
from importlib.resources import files as resources
from threading import Thread
from typing import Final

from douane.errors import LaunchError
from douane.sandbox.account import unreachable
from douane.sandbox.building import Wanted, becoming_of, found
from douane.sandbox.complaints import carry
from douane.sandbox.environment import environment
from douane.sandbox.files import Files
from douane.sandbox.inside import Inside
from douane.sandbox.landlock.place import Place
from douane.sandbox.landlock.plan import ensure_kept, plan
from douane.sandbox.machine import Lack
from douane.sandbox.mechanism import Mechanism
from douane.sandbox.memory import Watch
from douane.sandbox.offspring import MARK, mark_in

LACKS: Final = (
    Lack(
        "Landlock stands alone: a server sees which files there are and how large, though nothing that is in "
        "them, and what it writes for itself is on the disk, bounded file by file; it has no network",
        "let bubblewrap work here",
    ),
)
_PATIENCE_MS: Final = 10_000
_LONGEST: Final = 32  # characters of a number
_PYTHON: Final = "/usr/bin/python3"


class Enclosed:
    """A server that can be started as `command` with `env`, by the main thread; close it if it is not."""

    mechanism = Mechanism.LANDLOCK
    is_gated = True

    def __init__(self, wanted: Wanted, inside: Inside, files: Files) -> None:
        self.files = files
        self.seen = inside.seen
        self._hears = wanted.hears
        self._report = files.hears()
        begin = files.holding(resources("douane.sandbox.landlock").joinpath("begin.py").read_bytes())
        become = becoming_of(wanted)
        place = Place(wanted.account)
        self._kept = _Kept(wanted, place)
        told = plan(wanted, inside, place)
        told |= {"report": self._report.theirs, "inherited": [self._report.theirs, begin]}
        words = str(files.holding(json.dumps(told).encode()))
        self.command = (*become, _python(wanted), "-IS", f"/dev/fd/{begin}", words)
        mark = mark_in(wanted.variables)
        ours = {"TMPDIR": place.temporary} | ({MARK: mark} if mark else {})
        self.env = environment(wanted, place.home) | ours

    def let_go(self) -> Thread:
        """Have it watched from now on; it puts its walls up itself, and says when they stand.

        Raises:
            LaunchError: it has ended; nothing of the server has run.
        """
        self.files.hand_over()
        carrying = carry(self.files.hear_complaints(), self._kept, self._hears)
        try:
            self._kept.begin(self._first_process())
        except OSError:
            raise _unfinished() from None
        finally:
            self.files.close()
        return carrying

    def close(self) -> None:
        """Hold nothing open any more."""
        self.files.close()
        self._kept.abandon()

    def _first_process(self) -> int:
        waiting = select.poll()
        waiting.register(self._report.ours, select.POLLIN)
        said = os.read(self._report.ours, _LONGEST) if waiting.poll(_PATIENCE_MS) else b""
        if not said.endswith(b"\n"):
            raise _unfinished()
        return int(said)


class _Kept:
    """What is looked after while the server runs: its memory, and its place, which is removed with it."""

    def __init__(self, wanted: Wanted, place: Place) -> None:
        self._watch = Watch(wanted.profile.ceilings.memory_in_all)
        self._place = place
        self._notice = f"profile `{wanted.profile.name}`: {LACKS[0].lost} (fix: {LACKS[0].fix})"
        self._group = 0

    def begin(self, pid: int) -> None:
        self._group = pid
        self._watch.begin(pid)

    def look(self) -> str:
        notice, self._notice = self._notice, ""
        told = notice or self._watch.look()
        if told and not notice:  # it has ended the first process: the group is still its own
            with suppress(ProcessLookupError):
                os.killpg(self._group, signal.SIGKILL)
        return told

    def close(self) -> None:
        self._watch.close()
        self._place.close()

    def abandon(self) -> None:
        """Close it, if nothing was begun that does so at its end."""
        if not self._group:
            self.close()


def prepare(wanted: Wanted) -> Enclosed:
    """Everything that it needs, opened; the caller starts its `command`, by the main thread.

    Raises:
        LaunchError: Landlock alone cannot keep the profile on this machine.
    """
    inside = found(wanted)
    ensure_kept(wanted, inside)
    files = Files()
    try:
        return Enclosed(wanted, inside, files)
    except BaseException:
        files.close()
        raise


def _python(wanted: Wanted) -> str:
    """A Python that the account of the server can start."""
    for program in (os.path.realpath(sys.executable), _PYTHON):
        if os.access(program, os.X_OK) and not (
            wanted.account.differs and unreachable(program, wanted.account)
        ):
            return program
    fix = "install python3 of the system, or start Douane where other accounts can read it"
    raise LaunchError(f"`{wanted.account.name}` can start no Python, which puts up its walls", fix)


def _unfinished() -> LaunchError:
    return LaunchError("the walls of Landlock could not be put up", "see what standard error says above")
