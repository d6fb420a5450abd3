"""The log of the running gateway: what became of each request, without what was said in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.transports.http.exchange import Handler, Reply, Request


class Style(Enum):
    """How the log is written: warnings for a person, or everything for a program."""

    TEXT = "text"
    JSON = "json"


class Log:
    """Writes lines to standard error; `clock` is in epoch seconds.

    **Invariant:** no line holds a body, a query, a header, a credential or the id of a session.
    """

    def __init__(self, style: Style, clock: Callable[[], float]) -> None:
        self._style = style
        self._clock = clock

    def trouble(self, text: str) -> None:
        """Tell whoever operates the gateway."""
        if self._style is Style.JSON:
            self._write("warning", "warning", message=text)
        else:
            _put(f"douane: {text}")

    def note(self, event: str, **fields: object) -> None:
        """Something happened that was to be expected."""
        if self._style is Style.JSON:
            self._write("info", event, **fields)

    def following(self, handle: Handler, paths: Callable[[], Collection[str]]) -> Handler:
        """The handler, with a line for each request; a path is told if it is one of ours."""
        return self._followed(handle, paths) if self._style is Style.JSON else handle

    def _followed(self, handle: Handler, paths: Callable[[], Collection[str]]) -> Handler:
        async def followed(request: Request, reply: Reply) -> None:
            began = self._clock()
            try:
                await handle(request, reply)
            finally:
                path = request.path if request.path in paths() else ""
                took = round((self._clock() - began) * 1000, 3)
                peer = request.peer.address
                self.note(
                    "request", method=request.method, path=path, status=reply.status, ms=took, peer=peer
                )

        return followed

    def _write(self, level: str, event: str, **fields: object) -> None:
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")
        _put(json.dumps({"at": at, "level": level, "event": event, **fields}))


def _put(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def bug(context: Mapping[str, object]) -> str:
    """What went wrong here, without the text of an error, which may hold anything."""
    error = context.get("exception")
    return f"a bug: {context.get('message', '')} ({type(error).__name__})"
