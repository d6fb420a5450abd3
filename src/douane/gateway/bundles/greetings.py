"""The first answers of a bundle: what all its servers can agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from douane import __version__
from douane.engine.bundling import greeting, result_of
from douane.engine.readdressing import with_text
from douane.gateway.bundles.gathering import Enquiry, gather, tell
from douane.protocol.eras import revision_named

if TYPE_CHECKING:
    from douane.gateway.bundles.circle import Circle
    from douane.gateway.part import Outcome

_TROUBLE: Final = 500  # HTTP's class of status for servers that were not reached
_VERSION: Final = "protocolVersion"
_OWN: Final = {"name": "douane", "version": __version__}


async def initialize(circle: Circle, enquiry: Enquiry) -> None:
    """Agree on the lowest revision that one of the servers agrees on, with all of them."""
    circle.out = frozenset()
    outcomes = dict(await circle.all(enquiry.exchange, dict.fromkeys(circle.present, enquiry.said.raw)))
    agreed = _agreed(outcomes)
    lowest = min(agreed.values(), default="")
    over = [server for server, version in agreed.items() if version != lowest]
    for server in over:
        await circle.anew(server)
    again = with_text(enquiry.said, f"/params/{_VERSION}", lowest)
    outcomes |= await circle.all(enquiry.exchange, dict.fromkeys(over, again))
    present = {server: one for server, one in outcomes.items() if _agreed(outcomes).get(server) == lowest}
    if present:
        circle.out = outcomes.keys() - present.keys()
    gathered = gather(circle, enquiry, present or outcomes)
    if gathered is not None:
        circle.settled, circle.opening = revision_named(lowest), again
        own = {_VERSION: lowest, "serverInfo": _OWN}
        tell(enquiry, greeting(gathered, own, _waiting(outcomes)))


async def discover(circle: Circle, enquiry: Enquiry) -> None:
    """State the revisions that all know; if one of them has only handshakes, so has the bundle."""
    outcomes = await circle.all(enquiry.exchange, dict.fromkeys(circle.present, enquiry.said.raw))
    for server, one in outcomes.items():
        if not one.is_good and 0 < one.heard.status < _TROUBLE and not one.visit:
            circle.tell(server, enquiry.exchange, one)
            return
    gathered = gather(circle, enquiry, outcomes)
    if gathered is not None:
        listed = [_supported(result) for result in gathered.results.values()]
        known = [version for version in listed[0] if all(version in one for one in listed)]
        own = {"supportedVersions": known, "serverInfo": _OWN}
        tell(enquiry, greeting(gathered, own, _waiting(outcomes)))


def _waiting(outcomes: Mapping[str, Outcome]) -> Mapping[str, str]:
    """What a person has to do before servers take part."""
    return {server: one.visit for server, one in outcomes.items() if one.visit}


def _agreed(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """The revisions in good answers, by server."""
    found = {
        server: result_of(one.permit).get(_VERSION)
        for server, one in outcomes.items()
        if one.permit is not None and one.is_good
    }
    return {server: version for server, version in found.items() if isinstance(version, str)}


def _supported(result: Mapping[str, object]) -> list[object]:
    versions = result.get("supportedVersions")
    return versions if isinstance(versions, list) else []
