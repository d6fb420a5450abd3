"""Well-known servers: which of their arguments are folders that they are there to work with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename, dirname
from typing import Final, NamedTuple

from douane.sandbox.install.requests import requested

_PYTHON: Final = re.compile(r"(?:python|pypy)[0-9.]*")
_INTERPRETER: Final = re.compile(r"(?:python|pypy|node|nodejs|bun)[0-9.]*")
# Options that no word follows: behind any other one nobody knows which word the script is.
_LONE: Final = re.compile(r"-[BEIOPSqsuv]+|--(?:enable-source-maps|no-warnings)|--[a-z-]+=.*", re.DOTALL)


class Asked(NamedTuple):
    """What a command line asks for: paths as they are written, and hosts."""

    write: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def asked_for(command: Sequence[str]) -> Asked:
    """What the well-known server that this command starts works with; nothing where it is not well known."""
    request = requested(command)
    if request is not None:
        started, arguments = request.package, request.arguments
    else:
        position = _position(command)
        started, arguments = "".join(command[position : position + 1]), tuple(command[position + 1 :])
    asks = _KNOWN.get(_server(started))
    return asks(arguments) if asks is not None else Asked()


def _position(command: Sequence[str]) -> int:
    """Where the program stands, or what an interpreter is given; words behind it are its own."""
    name = basename(command[0]) if command else ""
    if not _INTERPRETER.fullmatch(name):
        return 0
    position = next((n for n, word in enumerate(command) if n and not _LONE.fullmatch(word)), len(command))
    is_module = [*command[position : position + 1]] == ["-m"] and _PYTHON.fullmatch(name) is not None
    return position + is_module


def _server(word: str) -> str:
    """`filesystem` for `mcp-server-filesystem`, `x/node_modules/@y/server-filesystem/dist/index.js` etc."""
    if "/node_modules/" in word:
        word = word.rpartition("/node_modules/")[2].partition("/dist/")[0]
    name = basename(word).partition("@")[0].removesuffix(".js").replace("_", "-")
    for beginning in ("mcp-server-", "server-"):
        if name.startswith(beginning):
            return name.removeprefix(beginning)
    return ""


def _folders(arguments: Sequence[str]) -> Asked:
    return Asked(write=tuple(word for word in arguments if not word.startswith("-")))


def _repository(arguments: Sequence[str]) -> Asked:
    return Asked(write=tuple(_values(arguments, "--repository", "-r")))


def _database(arguments: Sequence[str]) -> Asked:
    """The folder of the file: beside it are its journal and its lock."""
    return Asked(write=tuple(dirname(value) or "." for value in _values(arguments, "--db-path")))


def _web(_arguments: Sequence[str]) -> Asked:
    """Any public host; the gate lets nobody into a private network."""
    return Asked(hosts=("*", "http://*"))


def _nothing(_arguments: Sequence[str]) -> Asked:
    return Asked()


def _values(arguments: Sequence[str], *options: str) -> Iterator[str]:
    for position, word in enumerate(arguments):
        option, equals, value = word.partition("=")
        if option in options:
            yield from (value,) if equals else arguments[position + 1 : position + 2]


_KNOWN: Final[Mapping[str, Callable[[Sequence[str]], Asked]]] = {
    "filesystem": _folders,
    "git": _repository,
    "sqlite": _database,
    "fetch": _web,
    "time": _nothing,
    "everything": _nothing,
    "sequential-thinking": _nothing,
}
