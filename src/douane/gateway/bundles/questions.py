"""What servers ask the client, under ids of ours: no server can be answered for another, or see its tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.gateway.bundles.short import short
from douane.protocol.jsonrpc import RequestId

_MOST: Final = 1024  # questions that wait for an answer; the oldest go first


class Asked(NamedTuple):
    """Who asks, and under which id and progress token."""

    server: str
    ident: RequestId
    token: object


class Questions:
    """The questions of one conversation, numbered through."""

    def __init__(self) -> None:
        self._asked: dict[int, Asked] = {}
        self._tasks: dict[str | bytes, str] = {}
        self._last = 0

    @property
    def were_none(self) -> bool:
        """Whether nothing was ever asked."""
        return self._last == 0

    def ask(self, asked: Asked) -> int:
        """The id under which the client hears it."""
        self._last += 1
        self._asked[self._last] = asked
        if len(self._asked) > _MOST:
            del self._asked[next(iter(self._asked))]
        return self._last

    def of(self, ident: object) -> Asked | None:
        """The question that the client knows by this id or progress token."""
        return self._asked.get(ident) if type(ident) is int else None

    def answered(self, ident: RequestId) -> Asked | None:
        """The question that has its answer now."""
        asked = self.of(ident)
        if asked is not None and isinstance(ident, int):
            del self._asked[ident]
        return asked

    def began(self, server: str, result: Mapping[str, object]) -> None:
        """The client answers with a task, which is this server's (MCP 2025-11-25, tasks)."""
        task = result.get("task")
        ident = task.get("taskId") if isinstance(task, dict) else None
        if isinstance(ident, str) and len(self._tasks) < _MOST:
            self._tasks.setdefault(short(ident), server)

    def whose(self, task: object) -> str | None:
        """The server for which the client has begun a task."""
        return self._tasks.get(short(task)) if isinstance(task, str) else None

    def withdrawn(self, server: str, ident: object) -> int | None:
        """The id of a question that its server takes back."""
        for number, asked in self._asked.items():
            is_same = type(asked.ident) is type(ident) and asked.ident == ident
            if asked.server == server and is_same:
                return number
        return None
