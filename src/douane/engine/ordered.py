"""Sessions that a person has suspended, or let go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.behaviour import lift
from douane.engine.conduct import is_measured
from douane.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.engine.case import Case
    from douane.model.order import Order
    from douane.model.session import Session

_BECAUSE = "a person has suspended all calls"
_FIX = "stop, and ask the person you work for; nothing passes until they lift it, or its time is over"


def obey(session: Session, orders: Iterable[Order]) -> None:
    """End a suspension by behaviour that a person has lifted since; once for each time they did."""
    for order in _about(session, orders):
        if order.until:
            continue
        for conduct in filter(None, (session.conduct, session.together)):
            if conduct.lifted_at < order.at:
                lift(conduct)
                conduct.lifted_at = order.at


def find_ordered(case: Case) -> Iterable[Finding]:
    """A request while a person has suspended all; what counts is what was said last."""
    if not case.rules.orders or not is_measured(case.message):
        return ()
    last = max(_about(case.session, case.rules.orders), default=None)
    if last is None or not last.at <= case.at < last.until:
        return ()
    return (Finding("engine.suspended", Severity.HIGH, "", _BECAUSE, fix=_FIX),)


def _about(session: Session, orders: Iterable[Order]) -> list[Order]:
    who = (session.id, session.principal.id)
    return [one for one in orders if one.whom in who and one.server in ("", session.server.id)]
