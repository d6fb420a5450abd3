"""What a person has killed: all there is, a server, a principal or a session, until a person lifts it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from shlex import quote
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

from douane.inventory.identity import handle
from douane.model.access import DEFAULT_TENANT

if TYPE_CHECKING:
    from douane.model.order import Order
    from douane.model.server import ServerIdentity

KILLED: Final = "engine.killed"
AROUND: Final = "by the installation"  # the note of its kills, as tenants see them
_ORDER: Final = "kill "  # before the line of a kill in `Order.whom`: no session and no principal is called so
_NOTE: Final = " # "
# The note of an incident's kill. What a person types stands behind a time, and so behind a comma.
_OF_INCIDENT: Final = re.compile(r"[^,]*: incident (inc-[0-9]{8}-[0-9a-f]{6})")


class Scope(StrEnum):
    """How much a kill ends."""

    ALL = "all"
    SERVER = "server"
    PRINCIPAL = "principal"
    SESSION = "session"


class Kill(NamedTuple):
    """One kill; `note` says who, when and why, where somebody has said so.

    `file` is where it stands, ``""`` for one that the store has. A tenant is not told who has made a kill of
    the installation, when and why: the note is `AROUND`, and `is_around` says so, which no file can.
    """

    scope: Scope
    whom: str = ""
    note: str = ""
    file: str = ""
    is_around: bool = False

    @property
    def line(self) -> str:
        """How it is written: a name that would end the line, or begin a note, as text of JSON."""
        return f"{self.scope} {_word(self.whom)}".strip()


class Party(NamedTuple):
    """Whom a conversation is between."""

    server: ServerIdentity
    principal: str
    session: str = ""


def parsed(text: str, file: str = "") -> tuple[Kill, ...]:
    """The kills of a file, one a line; without any, or with a line that says nothing, all is killed."""
    lines = [line.strip() for line in text.splitlines()]
    found = tuple(_read(line, file) for line in lines if line and not line.startswith("#"))
    return found or (Kill(Scope.ALL, note="the file names nothing, and so means all", file=file),)


def _read(line: str, file: str) -> Kill:
    what, _, note = f"{line} ".partition(_NOTE)
    word, _, whom = what.strip().partition(" ")
    if word in {*Scope} and bool(whom.strip()) == (word != Scope.ALL):
        return Kill(Scope(word), named(whom.strip()), note.strip(), file)
    return Kill(Scope.ALL, note="the file has a line that says nothing, and so means all", file=file)


def _word(name: str) -> str:
    is_plain = name.isprintable() and name == name.strip() and not name.startswith('"')
    return name if is_plain and _NOTE not in f" {name} " else json.dumps(name).replace("#", "\\u0023")


def named(word: str) -> str:
    """The name that a word of a file or a command stands for."""
    if not (word.startswith('"') and word.endswith('"')):
        return word
    try:
        return str(json.loads(word))
    except ValueError:  # somebody has written a name that begins so
        return word


def written(kills: Iterable[Kill]) -> str:
    """The text of a file with these kills."""
    return "".join(f"{one.line}{_NOTE if one.note else ''}{' '.join(one.note.split())}\n" for one in kills)


def note_of_incident(by: str, incident: str) -> str:
    """The note of a kill that an incident makes, which `by` has opened."""
    return f"{by}: incident {incident}"


def incident_of(note: str) -> str:
    """The incident that this is the note of; ``""`` for any other note."""
    found = _OF_INCIDENT.fullmatch(note)
    return found[1] if found else ""


def order_of(kill: Kill) -> str:
    """What an order is about that keeps this kill, or lifts it."""
    return f"{_ORDER}{kill.line}"


def kept(orders: Iterable[Order]) -> tuple[Kill, ...]:
    """The kills that orders hold and that none has lifted since."""
    latest: dict[str, Order] = {}
    for one in orders:
        if one.whom.startswith(_ORDER) and (one.whom not in latest or latest[one.whom].at <= one.at):
            latest[one.whom] = one
    return tuple(_read(whom.removeprefix(_ORDER), "") for whom, one in latest.items() if one.until)


def killing(party: Party, kills: Iterable[Kill]) -> Kill | None:
    """The first of these kills that ends this conversation, or keeps it from beginning.

    A server is told by its name in whatever letters it is typed: `Mail` is `mail`, and so is full width.
    """
    return next((one for one in kills if _is_about(one, party)), None)


def _is_about(kill: Kill, party: Party) -> bool:
    names = _names(party, kill.scope)
    return kill.whom in names if kill.scope is not Scope.SERVER else _folded(kill.whom) in map(_folded, names)


def _folded(name: str) -> str:
    return name if name.isascii() and name.islower() else normalize("NFKC", name).casefold()


def _names(party: Party, scope: Scope) -> Iterator[str]:
    match scope:
        case Scope.ALL:
            yield ""
        case Scope.SERVER:
            server = party.server
            yield from (server.name, server.id, handle(server), server.command, *server.brings)
        case Scope.PRINCIPAL:
            yield party.principal
        case Scope.SESSION:
            yield party.session


def because(kill: Kill) -> str:
    """Why nothing passes, as the client and the log are told."""
    what = "everything" if kill.scope is Scope.ALL else f"{kill.scope} `{kill.whom}`"
    return f"a person has killed {what}" + (f" ({kill.note})" if kill.note else "")


def fix(kill: Kill, tenant: str = DEFAULT_TENANT) -> str:
    """What ends it, for a tenant that is told of it."""
    if kill.is_around:
        return "only whoever runs the installation lifts it"
    return f"only a person lifts it, at a terminal: `{lifting(kill, tenant)}`"


def lifting(kill: Kill, tenant: str = DEFAULT_TENANT) -> str:
    """The command that lifts it."""
    of = "" if tenant == DEFAULT_TENANT else f" --tenant {tenant}"
    return f"douane kill lift{of} {on_command_line(kill)} --reason '…'"


def on_command_line(kill: Kill) -> str:
    """What names it to a shell."""
    return kill.scope.value + (f" {quote(_word(kill.whom))}" if kill.whom else "")
