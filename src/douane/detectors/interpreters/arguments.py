"""Each value of a request goes to the reader of the role that its place has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.anywhere import harms_as_name, read_anywhere
from douane.detectors.interpreters.fragments import broken_line, is_operator
from douane.detectors.interpreters.identifiers import (
    read_as_identifier,
    read_as_pattern,
    read_as_program,
    read_as_search,
    read_as_unknown,
)
from douane.detectors.interpreters.paths import Grounds, read_as_glob, read_as_path, rooted
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.shell import read_as_shell
from douane.detectors.interpreters.sql import read_as_sql
from douane.detectors.interpreters.urls import read_as_host, read_as_url
from douane.detectors.lazy import Lazy
from douane.detectors.roles.role import Role
from douane.detectors.roles.tool import Tool, tool_of
from douane.detectors.text import digest
from douane.model.finding import Finding
from douane.protocol.json import below, canonical
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from douane.detectors.about import About
    from douane.detectors.text import Text


class _Scene(NamedTuple):
    """What a reader may ask about beside the value."""

    tool: Tool
    grounds: Grounds


_Reader = Callable[[str, _Scene], Iterator[Seen]]

# Free text, code and queries of other languages have no reader: whatever stands there is meant to.
_READERS: Final[Mapping[Role, _Reader]] = {
    Role.SEARCH: lambda value, _: read_as_search(value),
    Role.SQL: lambda value, scene: read_as_sql(value, scene.tool),
    Role.SHELL: lambda value, scene: read_as_shell(value, scene.tool),
    Role.PROGRAM: lambda value, _: read_as_program(value),
    Role.PATH: lambda value, scene: read_as_path(value, scene.grounds),
    Role.URL: lambda value, scene: read_as_url(value, scene.tool),
    Role.HOST: lambda value, scene: read_as_host(value, scene.tool),
    Role.IDENTIFIER: lambda value, _: read_as_identifier(value),
    Role.PATTERN: lambda value, scene: chain(read_as_pattern(value), read_as_glob(value, scene.grounds)),
    Role.HEADER: lambda value, _: broken_line(value),
    Role.UNKNOWN: lambda value, _: read_as_unknown(value),
}
_FIXES: Final[Mapping[str, str]] = {
    "sql": "give the plain value, or one statement that only reads where the tool only reads",
    "command": "give the plain value; run commands with a tool that is for commands",
    "option": "give the value itself; a name that begins with a dash needs `./` or `--` before it",
    "path": "use a path inside of the server's folders, or add one to `roots` under [paths] in douane.toml",
    "path-sensitive": "name another file; no folder in `roots` lets this one pass, only an exception does",
    "path-system": "except this path, or name all of the server's folders in `roots` under [paths]",
    "url": "use a public address, or except this one if the server is meant to reach it",
}
# Long runs of signs and spaces tell nothing, and make expressions slow that look behind each of them.
_RUN: Final = Lazy(r"\W{25,}+")
_KEPT: Final = 12
_LONG: Final = 256
# Members that hold the query of a document database, of whose language operators are.
_QUERY: Final = Lazy(
    r"(?:\w*_)?(?:filters?|query|queries|pipeline|where|selector|match|criteria|conditions?|aggregat(?:e|ion)s?|updates?)"
    r"|\w*(?:Filters?|Query|Pipeline|Where|Selector|Match|Criteria|Conditions?)|\$match|\$and|\$or",
    re.ASCII,
)
_PATHLIKE: Final = ("/", "~", "../", "..\\")
_FIX: Final = "give the plain value, without the syntax of another language"


def injections(text: Text, packet: Request) -> Iterator[Finding]:
    """What in the arguments of a call, or the address of a resource, is more than the value it should be."""
    if packet.method == "tools/call":
        arguments = packet.params.get("arguments")
        if isinstance(arguments, dict) and arguments:
            scene = _Scene(_tool(text.about, text.message.subject), _grounds(text.about))
            yield from _in_object(arguments, (), "/params/arguments", scene)
    elif packet.method == "resources/read":
        uri = packet.params.get("uri")
        scene = _Scene(tool_of("", "", ""), _grounds(text.about))
        if isinstance(uri, str):
            yield from _of_value(uri, Role.PATH, _Spot("/params", "uri"), scene)


def _tool(about: About, name: str) -> Tool:
    definition = about.canonical or (canonical(about.definition) if about.definition else "")
    return tool_of(definition, name, "declared" if about.is_read_only else "")


def _grounds(about: About) -> Grounds:
    return Grounds(_roots(about.roots), about.has_folders)


@lru_cache(maxsize=256)
def _roots(roots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(rooted(root) for root in roots)


def _in_object(
    members: Mapping[str, object], path: tuple[str, ...], where: str, scene: _Scene
) -> Iterator[Finding]:
    """What is found in the members, each by its own role."""
    for name, value in members.items():
        spot = _Spot(where, name)
        if path and name.startswith(_PATHLIKE) and scene.tool.role(path) is Role.PATH:
            yield from _of_value(name, Role.PATH, spot, scene)
        if path and scene.tool.role((*path, name)) is not Role.TEXT and (seen := harms_as_name(name)):
            yield _finding(seen, name, spot)
        if type(value) is dict:
            yield from _operators(value, (*path, name), spot, scene)
        yield from _in_value(value, (*path, name), spot, scene)


def _in_value(value: object, path: tuple[str, ...], spot: _Spot, scene: _Scene) -> Iterable[Finding]:
    """What is found in a value and below it; the elements of a list have the role of what holds them."""
    if type(value) is str:
        return _of_value(value, scene.tool.role(path), spot, scene) if value else ()
    if type(value) is dict:
        return _in_object(value, path, spot.pointer, scene)
    return _in_list(value, path, spot.pointer, scene) if type(value) is list else ()


def _in_list(values: list[object], path: tuple[str, ...], where: str, scene: _Scene) -> Iterator[Finding]:
    for number, value in enumerate(values):
        yield from _in_value(value, path, _Spot(where, number, path[-1]), scene)


class _Spot(NamedTuple):
    """A member or element of what stands at a pointer; of an element, what the list is `called`."""

    where: str
    name: str | int
    called: str = ""

    @property
    def pointer(self) -> str:
        """The JSON Pointer to it, cut where it would be longer than any."""
        return below(self.where, self.name)


def _of_value(value: str, role: Role, spot: _Spot, scene: _Scene) -> Iterable[Finding]:
    everywhere = read_anywhere(value, spot.called or str(spot.name), role, scene.tool)
    reader = _READERS.get(role)
    if reader is None:
        return [_finding(seen, value, spot) for seen in everywhere]
    read = value if len(value) < _LONG or role is Role.SQL else _RUN.sub(_shortened, value)
    found = list(reader(read, scene))
    if not found:
        return [_finding(seen, value, spot) for seen in everywhere]
    whole = (0, len(value))
    return [_finding(seen if read is value else Seen(seen.rule, *whole), value, spot) for seen in found]


def _shortened(run: re.Match[str]) -> str:
    """Its two ends: what a command or an option stands behind, whatever filled the space between."""
    return run[0][:_KEPT] + run[0][-_KEPT:]


def _operators(
    value: Mapping[str, object], path: tuple[str, ...], spot: _Spot, scene: _Scene
) -> Iterator[Finding]:
    """An operator of a document database in place of an identifier, or a program anywhere."""
    is_code = "$where" in value  # a program, which no tool needs for a query
    is_amiss = any(map(is_operator, value)) and not any(map(_QUERY.fullmatch, path[:-1]))
    if is_code or (is_amiss and scene.tool.role(path) is Role.IDENTIFIER):
        yield _finding(Seen(rules.NOSQL, 0, 0), "".join(value), spot)


def _fix(name: str) -> str:
    return _FIXES.get(name) or _FIXES.get(name.partition("-")[0], _FIX)


def _finding(seen: Seen, value: str, spot: _Spot) -> Finding:
    rule = seen.rule
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        where=spot.pointer,
        because=rule.because,
        start=seen.start,
        end=seen.end,
        tags=rule.tags,
        digest=digest(value),
        fix=_fix(rule.id.partition(".")[2]),
    )
