"""Servers among the processes of an account: a snapshot in, what it shows out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.discovery.signs import AUTONOMY, SHIMS, names_server
from douane.discovery.started import Started, program, served, started
from douane.inventory.identity import identify

_FARTHEST: Final = 10  # shims between a server and its host
_MODULE_RUNNERS: Final = frozenset({"mcp", "fastmcp", "mcpo"})
_ELECTRON: Final = " helper"
# What scripts and the folders around them are called everywhere: the name is that of the folder above.
_ANY_SCRIPT: Final = frozenset(
    {"index", "main", "server", "app", "cli", "stdio", "start", "__main__", "__init__"}
)
_ANY_FOLDER: Final = frozenset({"dist", "build", "out", "src", "lib", "bin"})


class Process(NamedTuple):
    """One process; `user` is whose it is."""

    pid: int
    parent: int
    user: int
    command: tuple[str, ...]


class Running(NamedTuple):
    """A server that runs. `owner` is the host it belongs to, the program that started it, or empty."""

    process: Process
    what: Started
    owner: str
    is_protected: bool


class Unasked(NamedTuple):
    """An agent that runs without asking anybody, and the words that tell it so."""

    process: Process
    program: str
    words: str


def servers(
    snapshot: Iterable[Process], hosts: Mapping[str, str], configured: Collection[str] = ()
) -> Iterator[Running]:
    """The servers of a snapshot, each once, however many launchers stand around it.

    `hosts` tells by the name of a program which host it is. `configured` are ids of servers that are
    known from elsewhere, and so need no telling name.
    """
    by_id = {process.pid: process for process in snapshot}
    found = {pid: what for pid, process in by_id.items() if (what := _server(process.command, configured))}
    for pid, what in found.items():
        above = [*_above(by_id[pid], by_id)]
        if found.keys().isdisjoint(one.pid for one in above):
            yield Running(by_id[pid], what, _owner(above, hosts), bool(served(by_id[pid].command)))


def unasked(snapshot: Iterable[Process]) -> Iterator[Unasked]:
    """Agents that were told not to ask."""
    for process in snapshot:
        name = _script(process.command)
        for words in AUTONOMY.get(name, ()):
            if _stand_in(words, process.command):
                yield Unasked(process, name, " ".join(words))
                break


def _server(command: Sequence[str], configured: Collection[str]) -> Started | None:
    if not command:
        return None
    inner = served(command)
    what = started(inner or command)
    if inner:
        return what
    is_run = program(what.name) in _MODULE_RUNNERS and not {"run", "dev", "serve"}.isdisjoint(command)
    if is_run or names_server(_telling(what)) or identify(command).id in configured:
        return what
    return None


def _telling(what: Started) -> str:
    """The part of a name that tells: of a path what it ends with, and the package whose script it is."""
    if what.kind in {"npm", "pypi", "oci", "module"}:
        return what.name
    path = what.name.replace("\\", "/")
    if "/node_modules/" in path:
        return path.rpartition("/node_modules/")[2].removeprefix(".bin/").partition("/dist/")[0]
    *folders, last = path.split("/")
    if last.partition(".")[0] not in _ANY_SCRIPT:
        return last
    return next((folder for folder in reversed(folders) if folder not in _ANY_FOLDER), last)


def _above(process: Process, by_id: Mapping[int, Process]) -> Iterator[Process]:
    """The shims above a process, the nearest first, and what is above them."""
    seen = {process.pid}
    for _ in range(_FARTHEST):
        parent = by_id.get(process.parent)
        if parent is None or parent.pid in seen or parent.pid == 1:
            return
        yield parent
        if program(_first(parent.command)) not in SHIMS and not served(parent.command):
            return
        seen.add(parent.pid)
        process = parent


def _owner(above: Sequence[Process], hosts: Mapping[str, str]) -> str:
    names = [_script(process.command).partition(_ELECTRON)[0] for process in above]
    known = next((hosts[name] for name in names if name in hosts), "")
    return known or next((name for name in reversed(names[-1:]) if name not in SHIMS), "")


def _script(command: Sequence[str]) -> str:
    """The name of a program, also where an interpreter runs its script: `node /usr/bin/claude`."""
    name = program(_first(command))
    if name in {"node", "nodejs", "bun", "deno", "python", "python3"} and len(command) > 1:
        return program(command[1]).removesuffix(".js").removesuffix(".mjs")
    return name


def _stand_in(words: Sequence[str], command: Sequence[str]) -> bool:
    if len(words) == 1:
        return words[0] in command[1:]
    return any(tuple(command[n : n + len(words)]) == tuple(words) for n in range(1, len(command))) or (
        "=".join(words) in command
    )


def _first(command: Sequence[str]) -> str:
    return command[0] if command else ""
