"""Reports of machines: how one is read, and what the inventory says of its servers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.model.dossier import STOPS, Dossier, Stage
from douane.model.finding import Severity
from douane.model.fleet import Kept, Report, Reported, Standing
from douane.model.server import ServerIdentity
from douane.protocol.json import Document, decode

SEAL: Final = b"douane report v1\n"  # stands before what a machine signs
MOST: Final = 1_000  # servers of one machine
_LONGEST: Final = 512  # characters of a text in it
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_BITS: Final = 64
_RISKS: Final = {one.name.lower(): one for one in Severity}
_PRESSING: Final = (
    *(Standing.STOPPED, Standing.UNKNOWN, Standing.DRIFTED),
    *(Standing.ORPHANED, Standing.KNOWN),
)
STANDINGS: Final = 8  # numbers that a severity has for them


def report_of(body: bytes) -> Report | None:
    """The report that this is; None if it is none."""
    document = decode(body, _BITS)
    members = document.value if isinstance(document, Document) else None
    if not isinstance(members, dict):
        return None
    at, servers = members.get("at"), members.get("servers")
    machine = _text(members, "machine")
    if not isinstance(at, int | float) or not isinstance(servers, list) or not _KEY.fullmatch(machine):
        return None
    if len(servers) > MOST or not all(isinstance(one, dict) for one in servers):
        return None
    return Report(machine, _text(members, "name"), float(at), tuple(map(_reported, servers)))


def members_of(report: Report) -> dict[str, object]:
    """What `report_of` reads."""
    return {"form": 1, **report._asdict(), "servers": [_members(one) for one in report.servers]}


class Inventory(NamedTuple):
    """What is known: servers by id, the commands that are theirs with any arguments, what people said."""

    known: Mapping[str, ServerIdentity]
    commands: frozenset[str]
    dossiers: Mapping[str, Dossier]


def standing(server: Reported, inventory: Inventory) -> Standing:
    """What a server of a machine is."""
    said = inventory.dossiers.get(server.identity)
    if said is not None and (said.stopped or said.stage) in STOPS:
        return Standing.STOPPED
    found = inventory.known.get(server.identity)
    if found is not None:
        is_other = bool(found.version) and bool(server.version) and found.version != server.version
        return Standing.DRIFTED if is_other else Standing.KNOWN
    if said is not None and said.stage is Stage.APPROVED:
        return Standing.KNOWN
    return Standing.DRIFTED if server.command in inventory.commands else Standing.UNKNOWN


def gravity(severity: str, found: Standing) -> int:
    """Where a server stands in a list, the least first: by risk, then by how much its standing presses."""
    return (Severity.CRITICAL - _RISKS.get(severity, Severity.INFO)) * STANDINGS + _PRESSING.index(found)


def orphans(
    known: Iterable[ServerIdentity], kept: Sequence[Kept], here: Collection[str]
) -> Iterator[ServerIdentity]:
    """Those of the inventory that are neither `here` nor on any machine; none before one has reported."""
    there = {server.identity for one in kept for server in one.report.servers}.union(here)
    return (one for one in known if kept and one.id not in there)


def _members(server: Reported) -> dict[str, object]:
    members = server._asdict()
    members["protected"] = members.pop("is_protected")
    return members


def _reported(members: Mapping[str, object]) -> Reported:
    return Reported(
        _text(members, "fingerprint"),
        _text(members, "identity"),
        _text(members, "version"),
        _text(members, "name"),
        _text(members, "host"),
        _text(members, "source"),
        _text(members, "severity"),
        members.get("protected") is True,
        _text(members, "because"),
    )


def _text(members: Mapping[str, object], name: str) -> str:
    found = members.get(name)
    return found[:_LONGEST] if isinstance(found, str) else ""
