"""Servers in a document, in the words of whichever host wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.discovery.place import Place, Table
from douane.model.estate import Entry, Way

_TRANSPORTS: Final[Mapping[str, str]] = {
    "stdio": "stdio",
    "local": "stdio",
    "http": "http",
    "remote": "http",
    "streamable-http": "http",
    "streamable_http": "http",
    "streamablehttp": "http",
    "sse": "sse",
    "ws": "ws",
    "websocket": "ws",
}
_NO: Final = (False, "false")
_YES: Final = (True, "true")


class Shape(NamedTuple):
    """What a host calls the members of an entry, where it is not what most call them."""

    command: str = "command"
    arguments: str = "args"  # empty where `command` is the whole argv
    environment: str = "env"
    addresses: tuple[tuple[str, str], ...] = (("url", "http"),)  # member, and transport if no type says so
    headers: str = "headers"
    local: tuple[tuple[str, str], ...] = ()  # what every local entry has beside its command
    foreign: frozenset[str] = frozenset()  # types of entries that are no servers

    def written(self, argv: Sequence[str]) -> dict[str, object]:
        """The members with which a server is started like this."""
        if self.arguments:
            return {**dict(self.local), self.command: argv[0], self.arguments: [*argv[1:]]}
        return {**dict(self.local), self.command: [*argv]}


def unusable(host: str, place: Place, problem: str) -> Entry:
    """What stands for a file in which no entries can be seen."""
    return Entry(host, place.scope, place.path, "", (), "", is_enabled=False, problem=problem)


def entries(document: object, host: str, place: Place, shape: Shape) -> list[Entry]:
    """Every server in the tables of a place, in the order in which they stand there."""
    return [
        _entry(members, Entry(host, scope or place.scope, place.path, name, way, "stdio"), shape)
        for scope, name, way, members in _servers(document, place.tables)
        if not _is_foreign(members, shape)
    ]


def _servers(document: object, tables: Sequence[Table]) -> Iterator[tuple[str, str, Way, object]]:
    ways = {table.way for table in tables}
    for table in tables:
        for way, inner in _at(document, table.way, ()):
            for name, key, members in _named(inner):
                is_table = (*table.way, name) in ways
                if not is_table and (table.way or _has_address(members)):
                    yield table.scope, name, (*way, key), members


def _at(value: object, rest: Way, way: Way) -> Iterator[tuple[Way, object]]:
    if not rest:
        yield way, value
    elif isinstance(value, dict):
        for key in value if rest[0] == "*" else (rest[0],):
            if key in value:
                yield from _at(value[key], rest[1:], (*way, key))


def _named(inner: object) -> Iterator[tuple[str, str | int, object]]:
    if isinstance(inner, dict):
        yield from ((str(key), key, members) for key, members in inner.items())
    elif isinstance(inner, list):
        for index, members in enumerate(inner):
            name = members.get("name") if isinstance(members, dict) else None
            yield (name if isinstance(name, str) else f"#{index + 1}"), index, members


def _has_address(members: object) -> bool:
    return isinstance(members, dict) and not members.keys().isdisjoint({"command", "url"})


def _is_foreign(members: object, shape: Shape) -> bool:
    return isinstance(members, dict) and (
        members.get("type") in shape.foreign or members.get("bundled") in _YES
    )


def _entry(members: object, entry: Entry, shape: Shape) -> Entry:
    if not isinstance(members, dict):
        return entry._replace(is_enabled=False, problem="it is no object with members")
    entry = entry._replace(
        env=_pairs(members.get(shape.environment)),
        headers=_pairs(members.get(shape.headers)),
        is_enabled=members.get("enabled") not in _NO and members.get("disabled") not in _YES,
    )
    for member, transport in shape.addresses:
        url = members.get(member)
        if isinstance(url, str) and url:
            said = _TRANSPORTS.get(str(members.get("type", "")).lower(), transport)
            return entry._replace(url=url, transport=transport if said == "stdio" else said)
    return _local(members, entry, shape)


def _local(members: Mapping[str, object], entry: Entry, shape: Shape) -> Entry:
    command, arguments = members.get(shape.command), members.get(shape.arguments)
    argv = command if isinstance(command, list) else [command]
    argv = argv + arguments if isinstance(arguments, list) else argv
    if not command or not all(isinstance(part, str | int | float) for part in argv):
        wanted = " or ".join(f"`{name}`" for name in (shape.command, *dict(shape.addresses)))
        return entry._replace(problem=f"it has no {wanted} that could be used")
    return entry._replace(command=tuple(str(part) for part in argv))


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        return ()
    return tuple((str(name), _written(item)) for name, item in value.items())


def _written(item: object) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return item if isinstance(item, str) else str(item)
