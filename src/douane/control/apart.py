"""Writing a report down in a process of its own: a PDF takes seconds of a core, and pages go on meanwhile."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from douane.errors import ConfigError, DouaneError
from douane.reports.document import Document
from douane.reports.making import written


def written_apart(document: Document, form: str) -> bytes:
    """What `written` gives; only a PDF is worth a process, which takes a second to begin.

    Raises:
        ConfigError: as `written` does, or the process has ended before its time.
    """
    if form != "pdf":
        return written(document, form)
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            came = pool.submit(_attempted, document, form).result()
    except BrokenProcessPool as error:
        raise ConfigError("the PDF was not made", "take another form, or look for less") from error
    if isinstance(came, bytes):
        return came
    raise ConfigError(*came)


def _attempted(document: Document, form: str) -> bytes | tuple[str, str]:
    """What came of it, or what went wrong and what mends it: errors of ours do not go between processes."""
    try:
        return written(document, form)
    except DouaneError as error:
        return error.message, error.fix or ""
