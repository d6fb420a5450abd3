"""Practices about what is there: servers of hosts on this machine, and on those that report here."""

from __future__ import annotations

from typing import Final

from douane.discovery.record import Record, Source
from douane.model.finding import Severity
from douane.model.fleet import Standing
from douane.reports.facts import Facts
from douane.reports.practice import THOROUGH, Judged, Practice, all_but, not_met, not_needed, unknown

_WEEK: Final = 7 * 86_400.0
_LOOK: Final = "`douane discover`"
_UNSEEN: Final = unknown("this look left the machine out", THOROUGH)


def _protected(facts: Facts) -> Judged:
    if facts.here is None:
        return _UNSEEN
    found = [one for one in facts.here if one.source is Source.CONFIGURED and one.is_enabled]
    if not found:
        return not_needed("no host of this machine has a server")
    bare = [f"{one.host}/{one.name}" for one in found if not one.is_protected]
    return all_but(len(found), bare, "servers of hosts here behind Douane", "`douane protect --all`")


def _plain(facts: Facts) -> Judged:
    if facts.here is None:
        return _UNSEEN
    found = [one for one in facts.here if one.source is Source.CONFIGURED]
    bare = [f"{one.host}/{one.name}" for one in found if one.secrets]
    if not found:
        return not_needed("no host of this machine has a server")
    return all_but(
        len(found), bare, "servers of hosts here without a secret in plain text", "`douane secrets adopt`"
    )


def _safe(facts: Facts) -> Judged:
    if facts.here is None:
        return _UNSEEN
    risky = [_name(one) for one in facts.here if one.severity >= Severity.HIGH]
    if not facts.here:
        return not_needed("nothing on this machine has a server, but for what stands behind the gateway")
    return all_but(len(facts.here), risky, "servers of this machine without a high risk", _LOOK)


def _reported(facts: Facts) -> Judged:
    reports = {one.machine: one.at for one in facts.machines if one.machine}
    if not reports:
        return not_met("no machine reports here", "have each run `douane discover --report URL` every day")
    late = [name for name, at in reports.items() if facts.at - at > _WEEK]
    return all_but(
        len(reports), late, "machines that reported within a week", "see whether they are still there"
    )


def _shadow(facts: Facts) -> Judged:
    found = [one for one in facts.machines if one.machine]
    if not found:
        return unknown("no machine reports here", "`douane discover --report URL`")
    wrong = [f"{one.server} on {one.machine}" for one in found if one.standing in _WRONG]
    return all_but(len(found), wrong, "servers of machines that are known, and as approved", "`douane fleet`")


_WRONG: Final = frozenset({Standing.UNKNOWN, Standing.STOPPED, Standing.DRIFTED})


def _name(record: Record) -> str:
    return f"{record.host}/{record.name}" if record.host else record.name


PRACTICES: Final = (
    Practice("estate.protected", "Servers of hosts stand behind Douane", 3, _protected),
    Practice("estate.plain", "No secret stands in plain text", 2, _plain),
    Practice("estate.safe", "No server here has a high risk", 2, _safe),
    Practice("estate.reported", "Machines report what they have", 1, _reported),
    Practice("estate.shadow", "No shadow servers", 2, _shadow),
)
