"""What becomes of hosts' entries when their secrets move into the store; works it out, and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from douane.discovery.edit.changing import Change
from douane.discovery.finding import Found
from douane.discovery.host import Host
from douane.discovery.protecting import KEPT, Plan, Step, entries_of, made
from douane.discovery.started import served
from douane.discovery.told import told
from douane.inventory.identity import identify, identify_address
from douane.model.estate import Entry, Way
from douane.model.secret import reference, refers

_LONGEST: Final = 56  # characters, which leave some for a number
_HEADER: Final = "DOUANE_HEADER_"  # of `protect`: a header in a variable
_SCHEME: Final = re.compile(r"((?:Bearer|Basic|Token) +)(\S+)", re.IGNORECASE)
_OTHER: Final = re.compile(r"[^A-Za-z0-9_-]+")
_FILLED_IN: Final = re.compile(r"\$\{|\{env:|\{file:|%\w+%")


@dataclass(frozen=True, slots=True)
class Moving:
    """A value that moves: out of a variable of an entry, into the store under this name."""

    variable: str
    name: str
    server: str  # the id of whoever has it there
    value: str = field(repr=False)


class Adoption(NamedTuple):
    """What becomes of a file, and what moves out of its entries, by their ways."""

    plan: Plan
    moving: Mapping[Way, tuple[Moving, ...]]


class Names:
    """Chooses names: for a value that is kept already its own, and otherwise one that is not taken.

    `kept` are the names that are, with their values, ``""`` for one that is not to be used.
    """

    def __init__(self, kept: Mapping[str, str]) -> None:
        self._taken = set(kept)
        self._names = {value: name for name, value in kept.items() if value}

    def name(self, server: str, variable: str, value: str) -> str:
        """What the value is called from now on."""
        if value not in self._names:
            found = next(name for name in _candidates(server, variable) if name not in self._taken)
            self._taken.add(found)
            self._names[value] = found
        return self._names[value]


def adopting(file: Sequence[Found], wanted: Callable[[Host, Entry], bool], names: Names) -> Adoption:
    """What `adopt` makes of the entries of a file that are wanted and hold secrets."""
    moving: dict[Way, tuple[Moving, ...]] = {}
    steps = []
    for host, entry in entries_of(file):
        if wanted(host, entry) and (found := told(entry).secrets):
            step, moves = _step(host, entry, found, names)
            steps.append(step)
            moving[entry.way] = moves
    plan = made(file[0], steps)
    return Adoption(plan, {step.entry.way: moving[step.entry.way] for step in plan.changes})


def _step(host: Host, entry: Entry, found: Sequence[str], names: Names) -> tuple[Step, tuple[Moving, ...]]:
    why = _why_left(host, entry)
    if why:
        return Step(host, entry, left=why), ()
    server = _server(entry)
    moves, stay = list[Moving](), [f"{one}: it stays, {_STAYS}" for one in found if not _variable(one)]
    values = dict(entry.env)
    members = {}
    for variable in filter(None, map(_variable, found)):
        prefix, value = _parted(values.get(variable, ""))
        if why := _why_stays(value):
            stay.append(f"{variable}: it stays, {why}")
            continue
        moves.append(Moving(variable, names.name(entry.name, variable, value), server, value))
        members[variable] = prefix + reference(moves[-1].name)
    if not moves:
        return Step(host, entry, left="; ".join(stay)), ()
    change = Change((*entry.way, host.shape.environment), members)
    return Step(host, entry, change, (*stay, *_notes(entry))), tuple(moves)


_STAYS: Final = "only variables can be looked up: give it to the server in one, if it takes it there"


def _why_stays(value: str) -> str:
    """Why a value cannot move: what a secret holds is not looked up again."""
    if refers(value):
        return "a part of it is a reference already: keep the rest by itself, and refer to both"
    return "its host fills in a part of it" if _FILLED_IN.search(value) else ""


def _why_left(host: Host, entry: Entry) -> str:
    if entry.problem or host.left_alone or entry.scope in KEPT:
        return entry.problem or host.left_alone or KEPT[entry.scope]
    if not served(entry.command):
        return f"Douane is not before it: `douane protect --server {entry.name}` comes first"
    return ""


def _server(entry: Entry) -> str:
    """Who looks the secret up, as Douane calls it before that server."""
    words = served(entry.command)
    with suppress(ValueError):  # no URL, which nobody could connect to either
        if words[0].startswith(("https:", "http:")):
            return identify_address(words[0], entry.name).id
    return identify(words, entry.name).id


def _notes(entry: Entry) -> Iterator[str]:
    if entry.scope == "project":
        yield "the file belongs to the project: whoever uses it needs secrets of these names"


def _variable(told_of: str) -> str:
    """The variable of which it is told that it holds a secret; none for arguments and addresses."""
    member, _, name = told_of.partition(" ")
    return name if member == "env" else ""


def _parted(value: str) -> tuple[str, str]:
    """What stands before a token, and the token."""
    found = _SCHEME.fullmatch(value)
    return (found[1], found[2]) if found else ("", value)


def _candidates(server: str, variable: str) -> Iterator[str]:
    plain, of = _plain(variable.removeprefix(_HEADER)), _plain(server)
    both = f"{of}-{plain}"[:_LONGEST]
    if not variable.startswith(_HEADER):
        yield plain[:_LONGEST]
    yield both
    yield from (f"{both}-{number}" for number in count(2))


def _plain(text: str) -> str:
    return _OTHER.sub("-", text).strip("-_") or "secret"
