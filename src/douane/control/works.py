"""Work that takes longer than a page may: it runs in a thread, says how far it is, and can be stopped."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from starlette.applications import Starlette

from douane.control.access.visitor import Visitor
from douane.errors import DouaneError
from douane.operations.errors import ConflictError
from douane.operations.what_if import Progress

AT_ONCE: Final = 3  # that run for one tenant
_KEPT: Final = 30  # of a tenant that are over, and what came of them
_UNEXPECTED: Final = DouaneError(
    "it failed, and not because of what was asked", "see what the control room has logged"
)


class State(StrEnum):
    """How a work is."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class _StopError(Exception):
    """Somebody does not want it any more."""


class Work:
    """One work of one person; `came` is what has come of it, `error` why nothing has."""

    def __init__(self, visitor: Visitor, kind: str, asked: object) -> None:
        self.id = secrets.token_urlsafe(12)
        self.whose = (visitor.by.id, visitor.place.tenant)
        self.kind = kind
        self.asked = asked
        self.began = time.time()
        self.ended = 0.0
        self.done, self.in_all = 0, 0
        self.state = State.RUNNING
        self.came: object = None
        self.error: DouaneError | None = None
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End it, the next time that it says how far it is."""
        self._stopped.set()

    def run(self, working: Callable[[Progress], object]) -> None:
        """Do it; whatever happens, `state` says so afterwards."""
        state = State.FAILED
        try:
            self.came = working(self._progress)
            state = State.DONE
        except _StopError:
            state = State.STOPPED
        except DouaneError as error:
            self.error = error
        finally:  # whatever happens: who looks would wait for ever
            self.error = self.error or (_UNEXPECTED if state is State.FAILED else None)
            self.ended = time.time()
            self.state = state

    def _progress(self, done: int, in_all: int) -> None:
        if self._stopped.is_set():
            raise _StopError
        self.done, self.in_all = done, in_all


class Works:
    """All works, each for whoever has begun it."""

    def __init__(self) -> None:
        self._all: dict[str, Work] = {}
        self._lock = threading.Lock()

    def begin(
        self, visitor: Visitor, kind: str, asked: object, working: Callable[[Progress], object]
    ) -> Work:
        """Begin a work.

        Raises:
            ConflictError: too many are running.
        """
        work = Work(visitor, kind, asked)
        with self._lock:
            theirs = [one for one in self._all.values() if one.whose[1] == visitor.place.tenant]
            if sum(one.state is State.RUNNING for one in theirs) >= AT_ONCE:
                raise ConflictError("too much is being worked out at the moment", "stop one of them, or wait")
            over = [one.id for one in theirs if one.state is not State.RUNNING]
            for ident in over[: max(0, len(over) - _KEPT + 1)]:
                del self._all[ident]
            self._all[work.id] = work
        threading.Thread(target=work.run, args=(working,), name=f"work-{kind}", daemon=True).start()
        return work

    def of(self, visitor: Visitor, kind: str, ident: str) -> Work | None:
        """The work of this id, if this person has begun it."""
        found = self._all.get(ident)
        whose = (visitor.by.id, visitor.place.tenant)
        return found if found is not None and (found.kind, found.whose) == (kind, whose) else None


def works(app: Starlette) -> Works:
    """The works of an application."""
    if not hasattr(app.state, "works"):
        app.state.works = Works()
    found: Works = app.state.works
    return found
