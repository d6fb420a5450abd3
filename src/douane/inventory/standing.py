"""Whether a server may be used at all, as people have decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote
from typing import Final, NamedTuple

from douane.inventory.compare import FIRST_USE
from douane.inventory.identity import handle
from douane.model.dossier import Demand, Dossier, Stage, Traits
from douane.model.server import Pin, ServerIdentity, State

STOPPED: Final = "server.stopped"
UNAPPROVED: Final = "server.unapproved"
_PACKAGES: Final = (
    "npm:",
    "pypi:",
    "url:",
)  # in which what is started stands whole; other commands are programs
_ASK: Final = "ask for it: `douane servers request`"


class Bar(NamedTuple):
    """Why a server may not be used: the id of the finding, the reason, and what to do."""

    rule: str
    because: str
    fix: str


def barred(server: ServerIdentity, about: Sequence[Dossier], demand: Demand, at: float) -> Bar | None:
    """Why this server may not be used then; None if it may. `about` are dossiers that may be its own.

    What was stopped of a package or an address is stopped with whatever arguments, but for those with which
    it was approved later.
    """
    own = next((one for one in about if one.server == server.id), None)
    since = own.approved_at if own is not None else 0.0
    stopped = next((one for one in about if one.stopped and one.at >= since and _covers(one, server)), None)
    if stopped is not None:
        return _stop(stopped, server)
    if demand is Demand.ANY:
        return None
    because = _unapproved(own, server, at)
    return Bar(UNAPPROVED, because, _ASK) if because else None


def _covers(dossier: Dossier, server: ServerIdentity) -> bool:
    if dossier.server == server.id:
        return True
    if dossier.command in server.brings:
        return True
    is_same = dossier.command == server.command
    return is_same and (server.command.startswith(_PACKAGES) or dossier.name == server.name)


def _stop(dossier: Dossier, server: ServerIdentity) -> Bar:
    called = handle(ServerIdentity(dossier.server, dossier.name, dossier.command))
    which = "the server" if dossier.server == server.id else f"`{called}`, which this server starts as well,"
    fix = f"ask whoever has decided it; `douane servers show {quote(called)}` says who"
    return Bar(STOPPED, f"{which} {_stage(dossier)}", fix)


def _stage(dossier: Dossier) -> str:
    if dossier.stage is dossier.stopped:
        return f"is {dossier.stage.value}" + (f": {dossier.reason}" if dossier.reason else "")
    was = dossier.stopped.value if dossier.stopped else ""
    return f"was {was}, and is {dossier.stage.value}: only an approval ends that"


def _unapproved(own: Dossier | None, server: ServerIdentity, at: float) -> str:
    if own is None:
        return "nobody has approved the server, as it is started now"
    if own.stage is not Stage.APPROVED:
        return f"the server is {own.stage.value}, and not approved"
    if own.until and at >= own.until:
        return "the approval of the server is over"
    if own.traits.version != server.version:
        return f"the server was approved in version `{own.traits.version or 'newest'}`, and this is another"
    return ""


def traits_of(
    server: ServerIdentity, pins: Iterable[Pin], scopes: Sequence[str] = (), maintainer: str = ""
) -> Traits:
    """What the server is like now; of each definition, what it shows at the moment."""
    shown = ((f"{pin.kind} {pin.name}", pin.seen or pin.approved) for pin in pins if pin.name)
    tools = tuple(sorted((name, one.digest) for name, one in shown if one is not None))
    return Traits(server.command, server.version, tools, tuple(sorted(scopes)), maintainer)


def changes(approved: Traits, now: Traits) -> Iterator[str]:
    """What is not as it was when the server was approved, in words; what was not known then is no change."""
    if approved.command != now.command:
        yield "another command"
    if approved.version != now.version:
        yield f"version {now.version or 'newest'} and not {approved.version or 'newest'}"
    yield from _of_tools(dict(approved.tools), dict(now.tools))
    if approved.scopes != now.scopes:
        yield f"scopes {' '.join(now.scopes) or 'none'} and not {' '.join(approved.scopes) or 'none'}"
    if approved.maintainer and now.maintainer and approved.maintainer != now.maintainer:
        yield f"maintainer {now.maintainer} and not {approved.maintainer}"


def _of_tools(before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    if not before:
        return
    yield from (f"new {name}" for name in now.keys() - before.keys())
    yield from (f"no {name}" for name in before.keys() - now.keys())
    yield from (f"another {name}" for name in before.keys() & now.keys() if before[name] != now[name])


def to_approve(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """Those of which a person who approves the server has to say that they are right."""
    return tuple(pin for pin in pins if pin.name and (pin.state is not State.APPROVED or pin.by == FIRST_USE))
