"""Practices about servers: which may be used, who answers for them, and within which walls they run."""

from __future__ import annotations

from typing import Final

from douane.inventory.identity import handle
from douane.model.dossier import Demand, Stage
from douane.model.server import State as PinState
from douane.model.server import Trust
from douane.policy.servers import Way
from douane.reports.facts import Facts, Server
from douane.reports.practice import Judged, Practice, all_but, met, not_met, not_needed, partly

_QUARTER: Final = 90 * 86_400.0
_NONE: Final = "none"
_NOBODY: Final = not_needed("no server was started or reached yet")


def _demanded(facts: Facts) -> Judged:
    demand = facts.config.settings.demand
    if demand is Demand.APPROVED:
        return met("a server that nobody has approved is refused")
    then = 'write `servers = "approved"` under [inventory], once those in use are approved'
    return not_met("a server may be used that nobody has approved", then)


def _approved(facts: Facts) -> Judged:
    if not facts.servers:
        return _NOBODY
    without = [_name(one) for one in facts.servers if _stage(one) not in _DECIDED]
    return all_but(
        len(facts.servers), without, "servers that people decided about", "`douane servers request`"
    )


def _owned(facts: Facts) -> Judged:
    found = _of_stage(facts, Stage.APPROVED)
    if not found:
        return not_needed("no server is approved")
    orphans = [_name(one) for one in found if not (one.dossier and one.dossier.owner)]
    return all_but(len(found), orphans, "approved servers with an owner", "approve again with `--owner`")


def _reviewed(facts: Facts) -> Judged:
    found = _of_stage(facts, Stage.APPROVED)
    if not found:
        return not_needed("no server is approved")
    over = [_name(one) for one in found if one.dossier and one.dossier.until and one.dossier.until < facts.at]
    return all_but(len(found), over, "approvals looked at again in time", "`douane servers review NAME`")


def _used(facts: Facts) -> Judged:
    found = _of_stage(facts, Stage.APPROVED)
    if not found:
        return not_needed("no server is approved")
    since = facts.at - _QUARTER
    idle = [_name(one) for one in found if max(one.last, one.dossier.at if one.dossier else 0.0) < since]
    then = "reject those that nobody needs with `douane servers reject`"
    return all_but(len(found), idle, "approved servers used within 90 days", then)


def _looked_at(facts: Facts) -> Judged:
    if not facts.servers:
        return _NOBODY
    waiting = [
        _name(one)
        for one in facts.servers
        if any(pin.name and pin.state in {PinState.HELD, PinState.DRIFTED} for pin in one.pins)
    ]
    then = "`douane tools diff NAME`, then approve or quarantine what is new"
    return all_but(len(facts.servers), waiting, "servers of which no definition waits for a person", then)


def _first_use(facts: Facts) -> Judged:
    if facts.config.settings.trust is Trust.ON_FIRST_USE:
        then = 'write `trust = "approve-first"` under [tools], to have a person look at the first ones too'
        return partly("definitions are pinned as they were first seen, and changes are held", then)
    return met("definitions count once a person has approved them")


def _versions(facts: Facts) -> Judged:
    local = [one for one in facts.servers if one.identity.id.startswith(("npm:", "pypi:"))]
    if not local:
        return not_needed("no server comes from a registry")
    floating = [_name(one) for one in local if not one.identity.version]
    then = "name the version: `npx -y NAME@1.2.3`, `uvx NAME==1.2.3`"
    return all_but(len(local), floating, "servers of a version that is named", then)


def _walls(facts: Facts) -> Judged:
    settings = facts.config.settings
    local = [one for one in settings.servers if one.way is Way.STDIO]
    bare = [one.name for one in local if (one.sandbox or settings.sandbox.profile) == _NONE]
    started, open_ones = _started(facts)
    if open_ones:
        return all_but(len(started), open_ones, "servers that had walls at their last start", _OPEN)
    if settings.sandbox.profile == _NONE:
        then = 'write `profile = "auto"` under [sandbox]'
        return not_met("local servers start without walls, unless they name a profile", then)
    if bare:
        return all_but(len(local), bare, "servers behind the gateway with walls", 'remove `sandbox = "none"`')
    if settings.sandbox.profile == "auto":
        then = 'write `profile = "default"` under [sandbox], to have none start where walls cannot be'
        return partly("servers start within walls where the machine can have them", then)
    return met(f"servers start in profile `{settings.sandbox.profile}`, or not at all")


def _network(facts: Facts) -> Judged:
    started, open_ones = _started(facts)
    if open_ones:
        what = "servers that could reach named hosts alone at their last start"
        return all_but(len(started), open_ones, what, _OPEN)
    profiles = facts.config.settings.profiles
    learning = [one.name for one in profiles if one.network.learns]
    if not profiles:
        return met("built-in profiles name the hosts that a server may reach")
    then = "`douane sandbox tried NAME` prints the lines of `network` for what was tried"
    return all_but(len(profiles), learning, "profiles that name the hosts a server may reach", then)


_OPEN: Final = (
    "the part Walls of a server's page says why, and what to do; so does its `NO WALLS AROUND THIS SERVER`"
)
_DECIDED: Final = frozenset({Stage.APPROVED, Stage.REJECTED, Stage.SUSPENDED, Stage.RETIRED})


def _started(facts: Facts) -> tuple[list[Server], list[str]]:
    """Servers that were started here lately, and the names of those that had no walls then."""
    started = [one for one in facts.servers if one.start is not None]
    return started, [_name(one) for one in started if one.start and one.start.is_bare]


def _stage(server: Server) -> Stage | None:
    return server.dossier.stage if server.dossier else None


def _of_stage(facts: Facts, stage: Stage) -> list[Server]:
    return [one for one in facts.servers if _stage(one) is stage]


def _name(server: Server) -> str:
    return server.called or handle(server.identity)


PRACTICES: Final = (
    Practice("servers.demanded", "Only approved servers are used", 3, _demanded),
    Practice("servers.decided", "People have decided about every server", 2, _approved),
    Practice("servers.owned", "Somebody answers for every approved server", 1, _owned),
    Practice("servers.reviewed", "Approvals are looked at again", 2, _reviewed),
    Practice("servers.used", "Servers that nobody uses are let go", 1, _used),
    Practice("servers.definitions", "Changed definitions are looked at", 2, _looked_at),
    Practice("servers.first-use", "First definitions are looked at, too", 1, _first_use),
    Practice("servers.versions", "Versions are named", 2, _versions),
    Practice("walls.there", "Local servers run within walls", 3, _walls),
    Practice("walls.network", "Servers reach named hosts alone", 2, _network),
)
