"""Questions that wait, as blocks of Slack with buttons, where the documents say who may answer there."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing

from douane.alerts.road import Blocks
from douane.approvals.address import address_of
from douane.approvals.telling import in_slack
from douane.policy.channels import Form
from douane.policy.settings import Settings
from douane.stores.approvals import Approvals
from douane.stores.notices import words_for
from douane.stores.protection import trusted_in
from douane.wiring import front_of


def question_blocks(folder: str, settings: Callable[[], Settings], name: str) -> Blocks:
    """What a person needs to answer the question of this name; nothing if it is open no more.

    What of its arguments stands there is what the page shows: without what was found in them.
    """
    found = settings()
    webhook = found.approvals.webhook
    if webhook.form is not Form.SLACK or not webhook.people:
        return ()
    with closing(Approvals(folder, trusted_in(folder))) as store:
        ticket = store.ticket(name)
    if ticket is None or not ticket.is_open(time.time()):
        return ()
    base = front_of(found)
    page = address_of(base, name) if base and found.approvals.page.are_there else ""
    blocks = in_slack(ticket, page, words_for(folder, webhook))["blocks"]
    return blocks if isinstance(blocks, list) else ()
