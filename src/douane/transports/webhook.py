"""New questions brought to an address of the operator's, by a thread of its own: nothing waits for it."""

from __future__ import annotations

import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from douane.errors import DouaneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.letter import Letter

_MOST_WAITING: Final = 256  # questions that were not told yet
_PATIENCE: Final = 5.0  # seconds for one try
_PAUSES: Final = (1.0, 5.0, 25.0)  # seconds before the next try
_LONGEST: Final = 1 << 16  # bytes of an answer, of which nothing is used


class Webhook:
    """Sends letters, each until it is taken or a few times; no redirect is followed and no proxy used.

    What is to be sent is made by the thread, so that its time is that of the try.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._waiting: Queue[Callable[[], Letter | None] | None] = Queue(_MOST_WAITING)
        self._is_closed = Event()
        self._thread: Thread | None = None

    def send(self, made: Callable[[], Letter | None]) -> None:
        """Send what this makes, unless too many wait; None is nothing to send."""
        if self._thread is None:
            self._thread = Thread(target=self._work, daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait(made)
        except Full:
            self._warn("the webhook for approvals is too slow; a question was not told there")

    def close(self) -> None:
        """Send nothing more; what is under way is given up."""
        self._is_closed.set()
        if self._thread is not None and not self._waiting.full():
            self._waiting.put_nowait(None)

    def _work(self) -> None:
        while (made := self._waiting.get()) is not None and not self._is_closed.is_set():
            try:
                self._bring(made)
            except DouaneError as error:
                self._warn(f"{error.message} (fix: {error.fix})")

    def _bring(self, made: Callable[[], Letter | None]) -> None:
        trouble = ""
        for pause in (*_PAUSES, None):
            letter = made()
            if letter is None or time.time() >= letter.until:
                return
            trouble, may_help = _posted(letter)
            if not trouble:
                return
            if not may_help or pause is None or self._is_closed.wait(pause):
                break
        self._warn(f"the webhook for approvals did not take a question ({trouble})")


def _posted(letter: Letter) -> tuple[str, bool]:
    """What went wrong, ``""`` if nothing, without the address; and whether another try may help."""
    url = urlsplit(letter.url)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_PATIENCE)
    try:
        target = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        connection.request("POST", target, letter.body, dict(letter.headers))
        response = connection.getresponse()
        response.read(_LONGEST)
    except (OSError, HTTPException, ValueError) as error:
        return type(error).__name__, True
    finally:
        connection.close()
    status = response.status
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's classes of status
        return "", False
    return f"status {status}", status >= 500 or status in {408, 429}  # noqa: PLR2004  # as above
