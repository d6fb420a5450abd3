"""What the audit log is told of sessions: when they begin and end, and signs that one is in other hands."""

from __future__ import annotations

from typing import Final

from douane.gateway.sessions.signals import Signal
from douane.gateway.sessions.table import Caller, Live
from douane.model.events import Record
from douane.policy.sessions import Consequence
from douane.protocol.direction import Direction

VERSION: Final = 1
_LONGEST: Final = 256
_ALERTS: Final = ("session.stolen", "session.repeated-id", "session.travel")


def noticed(name: str, caller: Caller, signal: Signal, at: float) -> Record:
    """The entry of one signal; the id of the session stands nowhere in it."""
    action = "allow" if signal.consequence is Consequence.RECORD else "deny"
    severity = "high" if signal.rule in _ALERTS else "low"
    finding = {"rule": signal.rule, "severity": severity, "where": "", "because": signal.because}
    return _entry(name, at, {"method": "session", "action": action, "findings": [finding], **_who(caller)})


def began(live: Live, caller: Caller) -> Record:
    """The entry of a session that begins, or is taken over."""
    return _entry(live.name, live.used, {"method": "session/began", "action": "allow", **_who(caller)})


def ended(live: Live, at: float) -> Record:
    """The entry of a session that is over, for whatever reason."""
    tenant, _, principal = live.whose.partition("/")
    whose = {"principal": principal, "tenant": tenant, "server_name": live.bound.server}
    return _entry(live.name, at, {"method": "session/ended", "action": "allow", **whose})


def _who(caller: Caller) -> dict[str, object]:
    whose, seen = caller.principal, caller.seen
    return {
        "principal": whose.id,
        "tenant": whose.tenant,
        "server_name": caller.server,
        "address": seen.address,
        "agent": seen.agent[:_LONGEST],
    }


def _entry(name: str, at: float, body: dict[str, object]) -> Record:
    base = {"v": VERSION, "at": at, "session": name, "server": "", "direction": Direction.TO_SERVER.value}
    return Record(base | {"kind": "lifecycle"} | body)
