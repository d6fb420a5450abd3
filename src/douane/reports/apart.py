"""Writing a report down in a process of its own, within limits: a PDF takes a while of a core."""

from __future__ import annotations

import json
import logging
import multiprocessing
import resource
import signal
import time
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from douane.errors import ConfigError, DouaneError
from douane.operations.what_if import Progress, unheard
from douane.reports.document import Document
from douane.reports.making import written

_LOOK_EVERY: Final = 0.2  # seconds between looks whether anybody still wants it
_PAGES, _FILE, _ERROR = b"p", b"f", b"e"  # with which what the process tells begins
_PAGE_LAID_OUT: Final = "Page %d"  # how WeasyPrint ends what it tells of one
_FIX: Final = "take another form, which has the same, or a report about less"


class Limits(NamedTuple):
    """How long a PDF may take, in seconds, and how much memory, in bytes."""

    seconds: float = 600.0
    memory: int = 2 << 30


LIMITS: Final = Limits()


def written_apart(
    document: Document, form: str, progress: Progress = unheard, limits: Limits = LIMITS
) -> bytes:
    """What `written` gives; only a PDF is worth a process. `progress` is told the pages that are laid out.

    Raises:
        ConfigError: as `written` does, or the PDF takes too much.
    """
    if form != "pdf":
        return written(document, form)
    spawning = multiprocessing.get_context("spawn")  # a copy of this process would have its threads' locks
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_make, args=(theirs, document, limits), daemon=True)
    with closing(ours):
        process.start()
        theirs.close()
        try:
            return _awaited(ours, progress, limits)
        except EOFError:
            process.join()
            raise _ended(process.exitcode, limits) from None
        finally:
            process.kill()
            process.join()


def _awaited(pipe: Connection, progress: Progress, limits: Limits) -> bytes:
    until, pages = time.monotonic() + limits.seconds, 0
    while time.monotonic() < until:
        progress(pages, 0)
        if not pipe.poll(_LOOK_EVERY):
            continue
        told = pipe.recv_bytes()
        kind, rest = told[:1], told[1:]
        if kind == _FILE:
            return rest
        if kind == _ERROR:
            message, fix = json.loads(rest)
            raise ConfigError(message, fix)
        pages = int(rest)
    raise _late(limits, pages)


def _late(limits: Limits, pages: int) -> ConfigError:
    return ConfigError(f"the PDF was not done after {limits.seconds:g} seconds and {pages} pages", _FIX)


def _ended(code: int | None, limits: Limits) -> ConfigError:
    if code == -signal.SIGXCPU:
        return ConfigError(f"the PDF was not done after {limits.seconds:g} seconds of a core", _FIX)
    because = f"what makes the PDF has ended with {code}; it may use {limits.memory >> 20} MiB of memory"
    return ConfigError(because, _FIX)


def _make(pipe: Connection, document: Document, limits: Limits) -> None:
    """All that the process does."""
    _limit(limits)
    logging.getLogger("weasyprint.progress").addHandler(_Pages(pipe))
    logging.getLogger("weasyprint.progress").setLevel(logging.INFO)
    try:
        told = _FILE + written(document, "pdf")
    except MemoryError:
        told = _of_error(f"the PDF takes more than {limits.memory >> 20} MiB of memory", _FIX)
    except DouaneError as error:
        told = _of_error(error.message, error.fix)
    pipe.send_bytes(told)


def _limit(limits: Limits) -> None:
    """Hold this process to them.

    Memory is RLIMIT_DATA, since programs reserve more addresses than they use. Processor time is bounded for
    the case that nobody is left who would end this process.
    """
    seconds = int(limits.seconds) + 1
    for kind, most, at_last in (
        (resource.RLIMIT_DATA, limits.memory, limits.memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),  # by the first it ends with a signal that says why
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(ValueError, OSError):  # a lower one holds already, or the system has none
            resource.setrlimit(kind, (most, at_last))


def _of_error(message: str, fix: str | None) -> bytes:
    """An error that goes between processes as text: whatever makes a PDF reads what strangers wrote."""
    return _ERROR + json.dumps([message, fix or ""]).encode()


class _Pages(logging.Handler):
    """Tells of each page that WeasyPrint has laid out."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.endswith(_PAGE_LAID_OUT):
            pages = record.getMessage().rpartition(" ")[2]
            with suppress(BrokenPipeError):
                self._pipe.send_bytes(_PAGES + pages.encode())
