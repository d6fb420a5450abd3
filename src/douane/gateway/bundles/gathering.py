"""Answers of several servers to one request, and what is told of those that gave none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.bundling import Gathered
from douane.gateway.exchange import Heard

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.engine.readdressing import Read
    from douane.gateway.bundles.circle import Circle
    from douane.gateway.exchange import Exchange
    from douane.gateway.part import Outcome
    from douane.protocol.jsonrpc import Request

_OK: Final = Heard(200)


class Enquiry(NamedTuple):
    """A request, and the exchange it came with."""

    exchange: Exchange
    said: Read
    request: Request


def gather(circle: Circle, enquiry: Enquiry, outcomes: Mapping[str, Outcome]) -> Gathered | None:
    """The good answers; where there is none, the client hears the first, and None comes back."""
    good = {server: one for server, one in outcomes.items() if one.is_good}
    wanting = {server: one for server, one in outcomes.items() if not one.is_good and not one.is_lack}
    if not good:
        server, outcome = next(iter((wanting or outcomes).items()))
        circle.tell(server, enquiry.exchange, outcome)
        return None
    answers = {server: one.permit for server, one in good.items() if one.permit is not None}
    for server, permit in answers.items():
        circle.voice(server).permit(permit)
    return Gathered(enquiry.request.id, answers, sorted({*wanting, *circle.out}))


def tell(enquiry: Enquiry, permit: Permit) -> None:
    """Answer the request."""
    enquiry.exchange.tell(permit, _OK)
