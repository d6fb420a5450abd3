"""The measure that keeps: what the log has about the incident is not pruned until a person releases it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from douane.incidents.ground import Ground
from douane.model.legal_hold import LegalHold
from douane.stores.legal_holds import LegalHolds


def about(ground: Ground) -> list[str]:
    """What entries are kept of."""
    return [one.server or one.principal or one.session for one in _holds(ground)]


def keep(ground: Ground) -> str:
    """Put legal holds in force on servers, principals and sessions."""
    with closing(LegalHolds(ground.place.state)) as store:
        known = {one.id for one in store.all()}
        for one in _holds(ground):
            if one.id not in known:
                store.add(one)
    return f"kept until somebody releases {', '.join(one.id for one in _holds(ground))}"


def _holds(ground: Ground) -> Iterator[LegalHold]:
    """One for each name; their ids are the incident's with a number, so that none is made twice."""
    named = [(what, name) for what, names in ground.scope._asdict().items() for name in names]
    for number, (what, name) in enumerate(named, start=1):
        hold = LegalHold(f"{ground.ident}-{number}", ground.reason, ground.by, time.time())
        match what:
            case "servers":
                yield replace(hold, server=name)
            case "principals":
                yield replace(hold, principal=name)
            case _:
                yield replace(hold, session=name)
