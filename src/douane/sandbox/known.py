"""Well-known servers: which of their arguments are folders that they are there to work with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.inventory.grounds import folders
from douane.sandbox.install.requests import requested
from douane.sandbox.urls import hosts_in

if TYPE_CHECKING:
    from douane.model.dossier import Need

_PYTHON: Final = re.compile(r"(?:python|pypy)[0-9.]*")
_INTERPRETER: Final = re.compile(r"(?:python|pypy|node|nodejs|bun)[0-9.]*")
_REFERENCE: Final = re.compile(r"(?:mcp-)?server-")  # how the reference servers of the protocol are called
_CALLED_MCP: Final = re.compile(r"@[\w.-]+/mcp(?:@.*)?")
# Options that no word follows: behind any other one nobody knows which word the script is.
_LONE: Final = re.compile(r"-[BEIOPSqsuv]+|--(?:enable-source-maps|no-warnings)|--[a-z-]+=.*", re.DOTALL)


class Asked(NamedTuple):
    """What a command line asks for: paths as they are written, hosts, and names of variables.

    Folders that are `offered` may be missing, or hold too much to be given. `files` are variables that name a
    file which it changes, with what that is called where the variable is not set. `options` are for its
    command line, each with the module that must name it.
    """

    write: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    unix_sockets: bool = False
    files: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def asked_for(command: Sequence[str], given: Iterable[str] = ()) -> Asked:
    """What the server that this command starts works with, as far as that is known or its command says.

    `given` are values of variables that somebody has set for it.
    """
    request = requested(command)
    if request is not None:
        started, arguments = request.package, request.arguments
    else:
        position = _position(command)
        started, arguments = "".join(command[position : position + 1]), tuple(command[position + 1 :])
    name = _server(started)
    asks = _OFFICIAL.get(_REFERENCE.sub("", name)) if _REFERENCE.match(name) else None
    if asks is not None:
        return asks(arguments)
    found = _POPULAR.get(name, Asked())
    values = tuple(given)
    hosts = (*found.hosts, *hosts_in((*arguments, *values)))
    offered = (*folders(arguments), *(one for value in values for one in folders((value,))))
    return found._replace(hosts=hosts, offered=offered)


def also_needed(package: str, need: Need) -> dict[str, str]:
    """Lines for the profile of this package's server, where it is well known and takes more than `need`.

    What `need` names of a kind (folders, hosts) is all that it gets of that kind.
    """
    name = _server(package.partition(":")[2])
    plain = _REFERENCE.sub("", name)
    is_official = _REFERENCE.match(name) is not None and plain in _OFFICIAL
    asks = _OFFICIAL[plain](()) if is_official else _POPULAR.get(name, Asked())
    has_folders = is_official and plain in _WITH_FOLDERS
    lacks_folders = has_folders and not (need.read or need.write)
    if asks.files or lacks_folders or (asks.hosts and not need.hosts):
        return {"like": "default"}
    return {"unix_sockets": "allowed"} if asks.unix_sockets else {}


def _position(command: Sequence[str]) -> int:
    """Where the program stands, or what an interpreter is given; words behind it are its own."""
    name = basename(command[0]) if command else ""
    if not _INTERPRETER.fullmatch(name):
        return 0
    position = next((n for n, word in enumerate(command) if n and not _LONE.fullmatch(word)), len(command))
    is_module = [*command[position : position + 1]] == ["-m"] and _PYTHON.fullmatch(name) is not None
    return position + is_module


def _server(word: str) -> str:
    """`mcp-server-git` for that, `server-git` for `x/node_modules/@y/server-git/dist/index.js` etc.

    A package that is called `mcp`, as many are, is known by its scope: `@y/mcp`.
    """
    if "/node_modules/" in word:
        scope, *rest = word.rpartition("/node_modules/")[2].partition("/dist/")[0].split("/")
        word = f"{scope}/{rest[0]}" if rest and scope.startswith("@") else (rest or [scope])[-1]
    if _CALLED_MCP.fullmatch(word):
        return word.rpartition("/")[0] + "/mcp"
    return basename(word).partition("@")[0].removesuffix(".js").replace("_", "-")


def _folders(arguments: Sequence[str]) -> Asked:
    return Asked(write=tuple(word for word in arguments if not word.startswith("-")))


def _repository(arguments: Sequence[str]) -> Asked:
    return Asked(write=tuple(_values(arguments, "--repository", "-r")))


def _database(arguments: Sequence[str]) -> Asked:
    """The folder of the file: beside it are its journal and its lock."""
    return Asked(write=tuple(dirname(value) or "." for value in _values(arguments, "--db-path")))


def _web(_arguments: Sequence[str]) -> Asked:
    """Any public host; the gate lets nobody into a private network, and its addresses look like one."""
    return Asked(hosts=_PUBLIC, options=(("--allow-private-ips", "mcp_server_fetch/__init__.py"),))


def _memory(_arguments: Sequence[str]) -> Asked:
    return Asked(files=(("MEMORY_FILE_PATH", "memory.jsonl"),))


def _nothing(_arguments: Sequence[str]) -> Asked:
    return Asked()


def _values(arguments: Sequence[str], *options: str) -> Iterator[str]:
    for position, word in enumerate(arguments):
        option, equals, value = word.partition("=")
        if option in options:
            yield from (value,) if equals else arguments[position + 1 : position + 2]


_PUBLIC: Final = ("*", "http://*")
# Processes of Chromium speak by sockets of their own, and its sandbox needs namespaces that no box allows.
_BROWSER: Final = Asked(hosts=_PUBLIC, unix_sockets=True)
_OFFICIAL: Final[Mapping[str, Callable[[Sequence[str]], Asked]]] = {
    "filesystem": _folders,
    "git": _repository,
    "sqlite": _database,
    "fetch": _web,
    "time": _nothing,
    "everything": _nothing,
    "sequential-thinking": _nothing,
    "memory": _memory,
}
_WITH_FOLDERS: Final = frozenset({"filesystem", "git", "sqlite"})
_POPULAR: Final[Mapping[str, Asked]] = {
    "server-github": Asked(hosts=("api.github.com",)),
    "context7-mcp": Asked(hosts=("context7.com", "*.context7.com")),
    "brave-search-mcp-server": Asked(hosts=("api.search.brave.com",)),
    "tavily-mcp": Asked(hosts=("api.tavily.com",)),
    "firecrawl-mcp": Asked(hosts=("api.firecrawl.dev",)),
    "notion-mcp-server": Asked(hosts=("api.notion.com",)),
    "markitdown-mcp": Asked(hosts=_PUBLIC),
    "@playwright/mcp": _BROWSER._replace(options=(("--no-sandbox", "@playwright/mcp/README.md"),)),
    "playwright-mcp-server": _BROWSER,
    "server-puppeteer": _BROWSER,
    "chrome-devtools-mcp": _BROWSER._replace(
        options=(("--chromeArg=--no-sandbox", "chrome-devtools-mcp/build/src/config/browser-options.js"),)
    ),
}
