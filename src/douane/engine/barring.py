"""What people have killed, servers that they have stopped, or that nobody has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.inventory.killed import KILLED, Party, because, fix, killing
from douane.inventory.standing import barred
from douane.model.dossier import Demand
from douane.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.case import Case
    from douane.engine.rules import Rules
    from douane.inventory.killed import Kill
    from douane.model.session import Session


def find_barred(case: Case) -> Iterable[Finding]:
    """A message, of either side and whatever it says, while the server may not be used."""
    rules = case.rules
    if not rules.dossiers and rules.settings.demand is Demand.ANY:
        return ()
    bar = barred(case.session.server, rules.dossiers, rules.settings.demand, case.at)
    return () if bar is None else (Finding(bar.rule, Severity.HIGH, "", bar.because, fix=bar.fix),)


def find_killed(case: Case) -> Iterable[Finding]:
    """A message, of either side and whatever it says, while a person has killed what it is of."""
    kill = kill_of(case.session, case.rules) if case.rules.kills else None
    if kill is None:
        return ()
    return (Finding(KILLED, Severity.CRITICAL, "", because(kill), fix=_fix(kill, case.session)),)


def told_of(session: Session, rules: Rules, otherwise: str) -> str:
    """Why nothing more comes of a conversation: its kill, or what somebody else has seen of its end."""
    kill = kill_of(session, rules)
    return otherwise if kill is None else f"{because(kill)}; {_fix(kill, session)}"


def _fix(kill: Kill, session: Session) -> str:
    return fix(kill, session.principal.tenant)


def kill_of(session: Session, rules: Rules) -> Kill | None:
    """The kill that a conversation is of, if there is one."""
    if not rules.kills:
        return None
    return killing(Party(session.server, session.principal.id, session.id), rules.kills)
