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
_NO: Final = (False, "false")  # a YAML file has texts only
_YES: Final = (True, "true")
_OFF: Final = Entry("", "", "", "", (), "stdio", is_enabled=False)


class Shape(NamedTuple):
    """What a host calls the members of an entry, where it is not what most call them."""

    command: str = "command"
    arguments: str = "args"  # empty where `command` is the whole argv
    environment: str = "env"
    addresses: tuple[tuple[str, str], ...] = (("url", "http"),)  # member, and transport if no type says so
    headers: str = "headers"
    type: str = "type"
    local: tuple[tuple[str, str], ...] = ()  # what every local entry has beside its command
    foreign: frozenset[str] = frozenset()  # types of entries that bring no command or address

    def written(self, entry: Entry, argv: Sequence[str]) -> dict[str, object]:
        """The members with which `argv` is started in place of what an entry says."""
        marks = dict(self.local) if entry.url else {}
        if self.arguments:
            return {**marks, self.command: argv[0], self.arguments: [*argv[1:]]}
        return {**marks, self.command: [*argv]}


class _Found(NamedTuple):
    """Something that stands where servers stand."""

    scope: str
    name: str
    way: Way
    members: object


def unusable(host: str, place: Place, problem: str) -> Entry:
    """What stands for a file in which no entries can be seen."""
    return _OFF._replace(host=host, scope=place.scope, file=place.path, problem=problem)


def entries(document: object, host: str, place: Place, shape: Shape) -> list[Entry]:
    """Every server in the tables of a place, in the order in which they stand there."""
    return [
        _entry(found, Entry(host, found.scope or place.scope, place.path, found.name, found.way, ""), shape)
        for found in _servers(document, place.tables)
        if not _is_foreign(found.members, shape)
    ]


def _servers(document: object, tables: Sequence[Table]) -> Iterator[_Found]:
    ways = {table.way for table in tables}
    for table in tables:
        inside = (
            _Found(table.scope, name, (*way, *further), members)
            for way, inner in _at(document, table.way, ())
            for name, further, members in _named(document, inner, table)
        )
        for one in inside:
            is_table = (*table.way, one.name) in ways
            if _looks_like_one(one.members) or not (is_table or table.way == ()):
                yield one


def _at(value: object, rest: Way, way: Way) -> Iterator[tuple[Way, object]]:
    if not rest:
        yield way, value
        return
    members = value if isinstance(value, dict) else {}
    keys = members if rest[0] == "*" else {rest[0]} & members.keys()
    for key in keys:
        yield from _at(members[key], rest[1:], (*way, key))


def _named(document: object, inner: object, table: Table) -> Iterator[tuple[str, Way, object]]:
    if table.named_by:
        names = [name for _, name in _at(document, table.named_by, ()) if isinstance(name, str)]
        yield names[0] if names else table.way[-1], (), inner
    elif isinstance(inner, dict):
        yield from ((str(name), (name,), members) for name, members in inner.items())
    elif isinstance(inner, list):
        yield from (_item(index, members) for index, members in enumerate(inner))


def _item(index: int, members: object) -> tuple[str, Way, object]:
    if not isinstance(members, dict):
        return f"#{index + 1}", (index,), members
    name = _text(members.get("name") or f"#{index + 1}")
    inside = members.get("transport")
    if isinstance(inside, dict):  # Continue, before its file was YAML
        return name, (index, "transport"), inside
    return name, (index,), members


def _looks_like_one(members: object) -> bool:
    return isinstance(members, dict) and not members.keys().isdisjoint({"command", "url"})


def _is_foreign(members: object, shape: Shape) -> bool:
    """Whether it is nothing that could be started or reached, whatever it calls itself."""
    if not isinstance(members, dict) or _text(members.get(shape.type)) not in shape.foreign:
        return False
    return not any(members.get(name) for name in (shape.command, *dict(shape.addresses)))


def _entry(found: _Found, entry: Entry, shape: Shape) -> Entry:
    members = found.members
    if not isinstance(members, dict):
        return entry._replace(is_enabled=False, problem="it is not an object with members")
    entry = entry._replace(
        env=_pairs(members.get(shape.environment)),
        headers=_pairs(members.get(shape.headers)),
        is_enabled=members.get("enabled") not in _NO and members.get("disabled") not in _YES,
    )
    said = _TRANSPORTS.get(_text(members.get(shape.type)).lower(), "")
    if said == "stdio" or (not said and members.get(shape.command)):
        return _local(members, entry, shape)
    for member, transport in shape.addresses:
        url = members.get(member)
        if isinstance(url, str) and url:
            return entry._replace(url=url, transport=said or transport)
    wanted = " or ".join(f"`{name}`" for name in (shape.command, *dict(shape.addresses)))
    return entry._replace(transport=said, is_enabled=False, problem=f"it has no {wanted}")


def _local(members: Mapping[str, object], entry: Entry, shape: Shape) -> Entry:
    command, arguments = members.get(shape.command), members.get(shape.arguments)
    if not isinstance(command, str | list) or not command:
        return entry._replace(
            transport="stdio", is_enabled=False, problem=f"its `{shape.command}` cannot be read"
        )
    argv = [command] if isinstance(command, str) else command
    argv = [*argv, *arguments] if isinstance(arguments, list) else argv
    return entry._replace(transport="stdio", command=tuple(_text(part) for part in argv))


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), _text(item)) for name, item in value.items()) if isinstance(value, dict) else ()


def _text(item: object) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    # What is made of aliases can be endless when it is written out.
    return str(item) if isinstance(item, str | int | float) else "…"
