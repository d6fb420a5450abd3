"""What a principal was told of by which server: resources by their URI, tasks by their id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from douane.gateway.bundles.short import short

_MOST: Final = 10_000  # of either, for one principal; the oldest go first
_URIS: Final = (("resources", "uri"), ("resourceTemplates", "uriTemplate"), ("content", "uri"))


class Learned:
    """Which server to ask; what several tell of is that one's which comes first among `servers`."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._order = {server: number for number, server in enumerate(servers)}
        self._servers: dict[tuple[str, str | bytes], str] = {}

    def note(self, server: str, result: Mapping[str, object]) -> None:
        """Take note of what a result of this server names."""
        for member, key in _URIS:
            for uri in _texts(result.get(member), key):
                self.keep("uri", uri, server)
        for task in _tasks(result):
            self.keep("task", task, server)

    def keep(self, kind: str, name: str, server: str) -> None:
        """Take note that it is this server's."""
        key = kind, short(name)
        known = self._servers.get(key, server)
        self._servers[key] = min(known, server, key=lambda one: self._order[one])
        if len(self._servers) > _MOST:
            del self._servers[next(iter(self._servers))]

    def whose(self, kind: str, name: str) -> str | None:
        """The server that has told of it."""
        return self._servers.get((kind, short(name)))


def _texts(elements: object, key: str) -> Iterator[str]:
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict) and isinstance(text := element.get(key), str):
            yield text


def _tasks(result: Mapping[str, object]) -> Iterator[str]:
    """Tasks of 2025-11-25 stand under `task`, those of later revisions in the result itself."""
    yield from _texts([result, result.get("task")], "taskId")
    yield from _texts(result.get("tasks"), "taskId")
