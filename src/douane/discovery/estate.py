"""Puts together what was seen of a machine: each server once, wherever it was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from douane.discovery.asking import Speaks
from douane.discovery.entries import unusable
from douane.discovery.packages import Package
from douane.discovery.place import Place
from douane.discovery.ports import Listening
from douane.discovery.processes import Process, Running, servers, unasked
from douane.discovery.record import Record, Source
from douane.discovery.risks import Seen, risk, risks
from douane.discovery.started import Started, plain, program, served, started
from douane.discovery.told import MASK, masked_address, told
from douane.inventory.holes import Hole
from douane.inventory.identity import identify, identify_address, sealed
from douane.model.estate import Entry
from douane.model.server import ServerIdentity

MOST: Final = 500  # servers of one file


class Openness(NamedTuple):
    """Whether other accounts can read a file, and change it."""

    is_readable: bool = False
    is_writable: bool = False


class View(NamedTuple):
    """All that was seen. `holders` says which process has which socket, `spoken` which sockets speak MCP."""

    entries: Sequence[Entry] = ()
    processes: Sequence[Process] = ()
    packages: Sequence[Package] = ()
    sockets: Sequence[Listening] = ()
    holders: Mapping[int, int] = {}
    spoken: Sequence[tuple[Listening, Speaks]] = ()
    files: Mapping[str, Openness] = {}
    hosts: Mapping[str, str] = {}  # the name of a program, and the host that it is
    ours: Collection[str] = ()  # authorities of gateways that servers may stand behind
    known: Collection[str] = ()  # ids in the inventory
    holes: Sequence[Hole] = ()


class _Named(NamedTuple):
    identity: ServerIdentity
    what: Started
    is_protected: bool


def records(view: View) -> tuple[Record, ...]:
    """Every server, the riskiest first."""
    entries = [(entry, _named(entry, view)) for entry in _bounded(view.entries)]
    ids = {named.identity.id for _, named in entries}
    running = [*servers(view.processes, view.hosts, ids)]
    seen = [(_named_command(one.process.command), one) for one in running]
    sockets = _sockets(view, {one.process.pid for one in running})
    found = [
        *(_configured(entry, named, seen, sockets, view) for entry, named in entries),
        *_running(entries, seen, sockets, view),
        *_listening(view, sockets),
        *_installed(view),
        *_agents(view),
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.severity, one.is_protected, one.source, one.host, one.name))
    )


def entries_by_print(view: View) -> dict[str, Entry]:
    """The configured servers by the fingerprints of their records."""
    return {_configured(one, _named(one, view), (), {}, view).fingerprint(): one for one in view.entries}


def _bounded(entries: Iterable[Entry]) -> Iterator[Entry]:
    """No more of one file than people write: whoever fills one with more has them unseen, and is told of."""
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.file] += 1
        if seen[entry.file] <= MOST:
            yield entry
        elif seen[entry.file] == MOST + 1:
            said = f"it has more than {MOST} servers, and the others were not looked at"
            yield unusable(entry.host, Place(entry.file, entry.scope), said)


def _named(entry: Entry, view: View) -> _Named:
    if entry.url:
        identity = _address(entry.url, entry.name)
        return _Named(identity, Started("url", entry.url), _authority(identity) in view.ours)
    return _named_command(entry.command, entry.name)


def _named_command(command: Sequence[str], name: str = "") -> _Named:
    inner = served(command)
    words = plain(inner or command)
    if not words:
        return _Named(ServerIdentity("", name, ""), Started("program", ""), bool(inner))
    if "://" in words[0]:
        return _Named(_address(words[0], name), Started("url", words[0]), bool(inner))
    return _Named(identify(words, name), started(words), bool(inner))


def _address(url: str, name: str) -> ServerIdentity:
    try:
        found = identify_address(url, name)
        return replace(found, id=sealed(found.id), command=sealed(found.command))
    except ValueError:
        return ServerIdentity("url:", name, "url:")


def _authority(identity: ServerIdentity) -> str:
    return identity.command.partition("://")[2].partition("/")[0]


def _configured(
    entry: Entry,
    named: _Named,
    seen: Iterable[tuple[_Named, Running]],
    sockets: Mapping[int, list[Listening]],
    view: View,
) -> Record:
    says = told(entry)
    pids = [
        one.process.pid
        for other, one in seen
        if named.identity.id
        and (other.identity.id, other.is_protected) == (named.identity.id, named.is_protected)
    ]
    held = [socket for pid in pids for socket in sockets.get(pid, ())]
    record = Record(
        Source.CONFIGURED,
        named.identity.id,
        MASK if "name" in says.secrets else entry.name,
        entry.host,
        entry.scope,
        entry.file,
        entry.transport,
        says.command,
        masked_address(entry.url),
        named.what.package,
        named.what.version,
        named.what.is_pinned,
        says.secrets,
        entry.is_enabled,
        named.is_protected,
        named.identity.id in view.known,
        tuple(pids),
        tuple(map(_shown, held)),
        entry.problem,
    )
    openness = view.files.get(entry.file, Openness())
    about = Seen(named.what, says.hidden, named.identity.reads_only, *openness, _is_open(held))
    return record._replace(risks=risks(record, about, view.holes))


def _running(
    entries: Iterable[tuple[Entry, _Named]],
    seen: Iterable[tuple[_Named, Running]],
    sockets: Mapping[int, list[Listening]],
    view: View,
) -> Iterator[Record]:
    """Servers that run and that no host has in its files, or has otherwise."""
    expected = {(named.identity.id, named.is_protected) for _, named in entries}
    for named, one in seen:
        if (named.identity.id, named.is_protected) in expected:
            continue
        says = told(Entry("", "", "", named.what.short, (), "stdio", one.process.command))
        held = sockets.get(one.process.pid, [])
        record = Record(
            Source.RUNNING,
            named.identity.id,
            MASK if "name" in says.secrets else named.what.short,
            one.owner,
            command=says.command,
            package=named.what.package,
            version=named.what.version,
            is_pinned=named.what.is_pinned,
            secrets=says.secrets,
            is_protected=named.is_protected,
            is_known=named.identity.id in view.known,
            pids=(one.process.pid,),
            sockets=tuple(map(_shown, held)),
        )
        about = Seen(named.what, says.hidden, named.identity.reads_only, is_open=_is_open(held))
        yield record._replace(risks=risks(record, about, view.holes))


def _listening(view: View, sockets: Mapping[int, list[Listening]]) -> Iterator[Record]:
    """Sockets that speak MCP and belong to no server that is known otherwise."""
    told_of = {socket for held in sockets.values() for socket in held}
    by_id = {process.pid: process for process in view.processes}
    for socket, speaks in view.spoken:
        if socket in told_of:
            continue
        pid = view.holders.get(socket.inode, 0)
        command = by_id[pid].command if pid in by_id else ()
        url = f"http://{_shown(socket)}{speaks.path}"
        identity = _address(url, speaks.server or program(command[0] if command else ""))
        is_ours = any(_authority(identity) == one for one in view.ours)
        record = Record(
            Source.LISTENING,
            identity.id,
            identity.name,
            transport="sse" if speaks.path == "/sse" else "http",
            command=told(Entry("", "", "", "", (), "stdio", command)).command,
            url=url,
            version=", ".join(speaks.versions),
            is_protected=is_ours,
            is_known=identity.id in view.known,
            pids=(pid,) if pid else (),
            sockets=(_shown(socket),),
        )
        about = Seen(Started("url", url), is_open=_is_open([socket]))
        yield record._replace(risks=risks(record, about))


def _installed(view: View) -> Iterator[Record]:
    seen = set[tuple[str, str, str, str]]()
    for one in view.packages:
        if one[:4] in seen:
            continue
        seen.add(one[:4])
        package = f"{one.kind}:{one.name}"
        record = Record(
            Source.INSTALLED,
            package,
            one.name,
            host=one.source,
            file=one.path,
            package=package,
            version=one.version,
            is_known=package in view.known,
        )
        yield record._replace(risks=risks(record, Seen(Started(one.kind, one.name, one.version)), view.holes))


def _agents(view: View) -> Iterator[Record]:
    for one in unasked(view.processes):
        host = view.hosts.get(one.program, one.program)
        yield Record(
            Source.AGENT,
            f"agent:{one.program}",
            one.program,
            host,
            command=told(Entry("", "", "", "", (), "stdio", one.process.command)).command,
            pids=(one.process.pid,),
            risks=(risk("bypass_permissions", one.words),),
        )


def _sockets(view: View, running: Collection[int]) -> Mapping[int, list[Listening]]:
    """The sockets of each server that runs, be it that a process below it has them."""
    parents = {process.pid: process.parent for process in view.processes}
    found: dict[int, list[Listening]] = {}
    for socket in view.sockets:
        pid, steps = view.holders.get(socket.inode, 0), 0
        while pid and pid not in running and steps < len(parents):
            pid, steps = parents.get(pid, 0), steps + 1
        if pid in running:
            found.setdefault(pid, []).append(socket)
    return found


def _is_open(sockets: Iterable[Listening]) -> bool:
    return any(not one.is_loopback for one in sockets)


def _shown(socket: Listening) -> str:
    return f"[{socket.address}]:{socket.port}" if ":" in socket.address else f"{socket.address}:{socket.port}"
