"""What an operator sets about questions to people: how long is waited, and how much may be asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.model.risk import Risk
from douane.policy.below import table_below
from douane.policy.channels import Approvers, Webhook, read_approvers, read_webhook
from douane.policy.duration import read_duration
from douane.policy.risks import read_risk
from douane.policy.table import Table

_HOUR: Final = 3600
_MONTH: Final = 30 * 24 * _HOUR
_MOST: Final = 1000


class Approving(NamedTuple):
    """Times in seconds: how long a call waits for an answer, a question may be answered, and a denial holds.

    `most` is how many questions of one principal about one server may wait at one time, `risk` from which
    risk on sequences ask. `page` and `webhook` are the ways to answer beside a terminal.
    """

    wait: float = 30
    open: float = _HOUR
    denial: float = 15 * 60
    most: int = 10
    page: Approvers = Approvers()
    webhook: Webhook = Webhook()
    risk: Risk = Risk.MEDIUM


def read_approvals(table: Table, key: str) -> Approving | None:
    """What the `[approvals]` table says, with the usual values for the rest; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Approving._fields)
    usual = Approving()
    most = below.number("most", 1, _MOST)
    return Approving(
        read_duration(below, "wait", 1, _HOUR) or usual.wait,
        read_duration(below, "open", 60, _MONTH) or usual.open,
        read_duration(below, "denial", 1, _MONTH) or usual.denial,
        usual.most if most is None else int(most),
        (read_approvers(below, "page") if "page" in below.entries else None) or usual.page,
        (read_webhook(below, "webhook") if "webhook" in below.entries else None) or usual.webhook,
        usual.risk if (risk := read_risk(below)) is None else risk,
    )


def least(several: Iterable[Approving]) -> Approving:
    """The shortest times and the fewest questions, but the longest denial; the last page and webhook."""
    every = list(several)
    return Approving(
        min(one.wait for one in every),
        min(one.open for one in every),
        max(one.denial for one in every),
        min(one.most for one in every),
        next((one.page for one in reversed(every) if one.page.are_there), Approvers()),
        next((one.webhook for one in reversed(every) if one.webhook.url), Webhook()),
        min(one.risk for one in every),
    )
