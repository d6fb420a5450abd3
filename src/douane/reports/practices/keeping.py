"""Practices about what is kept: the policy, the audit log, secrets, and who is told."""

from __future__ import annotations

from typing import Final

from douane.operations.controls.base import State as Tried
from douane.policy.alerting import About, Alerting
from douane.policy.document import Mode
from douane.policy.settings import Sync
from douane.policy.sinks import Kind
from douane.reports.facts import Facts
from douane.reports.practice import (
    THOROUGH,
    Judged,
    Practice,
    all_but,
    met,
    not_met,
    not_needed,
    partly,
    unknown,
)

_HALF_YEAR: Final = 183 * 86_400.0
_QUARTER: Final = 90 * 86_400.0
_SIEM: Final = frozenset({Kind.SYSLOG, Kind.SPLUNK, Kind.OTLP, Kind.NATS, Kind.WEBHOOK})


def _enforced(facts: Facts) -> Judged:
    policy = facts.config.policy
    if policy.mode is Mode.ENFORCE:
        return met(f"policy {policy.revision[:12]} refuses what it says it refuses")
    return not_met(f"the mode is `{policy.mode}`", 'write `mode = "enforce"` in the policy')


def _excepted(facts: Facts) -> Judged:
    found = facts.config.policy.exceptions
    if not found:
        return met("nothing is excepted")
    long = [one.name for one in found if one.until - facts.at > _HALF_YEAR]
    then = "end them with `douane policy except --remove`, or give them an earlier end"
    return all_but(len(found), long, "exceptions that end within half a year", then)


def _fires(facts: Facts) -> Judged:
    if facts.tested is None:
        return unknown("not tried in this look", THOROUGH)
    tried = [one for one in facts.tested if one.outcome.state is not Tried.NOTED]
    silent = [one.control.name for one in tried if one.outcome.state is not Tried.FIRED]
    return all_but(len(tried), silent, "controls that stop what they are sent", "`douane doctor` says why")


def _recorded(facts: Facts) -> Judged:
    if not facts.log.end:
        return not_met("nothing was recorded yet", "put Douane before a server: `douane protect --all`")
    return met(f"{facts.log.end} entries, each written before what it tells of was sent")


def _covered(facts: Facts) -> Judged:
    log = facts.log
    if not log.end:
        return not_needed("nothing was recorded yet")
    if log.covered:
        return met(f"signatures cover the log up to entry {log.covered} of {log.end}")
    then = "keep a server running through Douane, or end one: a checkpoint is signed then"
    return not_met("no checkpoint was signed yet", then)


def _proven(facts: Facts) -> Judged:
    if not facts.log.end:
        return not_needed("nothing was recorded yet")
    problems = facts.log.problems
    if problems is None:
        return unknown("not proven in this look", THOROUGH)
    if problems:
        return not_met(f"the log is not as it was written: {problems[0]}", "`douane audit verify`")
    return met(f"all {facts.log.end} entries are as they were written")


def _power(facts: Facts) -> Judged:
    if facts.config.settings.audit.sync is Sync.FULL:
        return met("an entry survives the loss of power")
    then = 'write `sync = "full"` under [audit], where the last seconds must survive that'
    return partly("an entry survives the end of any process, but not the loss of power", then)


def _retained(facts: Facts) -> Judged:
    rules = facts.config.settings.audit.retention
    if rules:
        return met(f"{len(rules)} rules say how long entries are kept")
    return not_met("everything is kept for good", "say under [[audit.retention]] how long what is kept")


def _erasable(facts: Facts) -> Judged:
    if facts.config.settings.audit.encrypt:
        return met("contents are encrypted by principal, and end with their key")
    return not_met("contents cannot be erased from the log", "write `encrypt = true` under [audit]")


def _ended(facts: Facts) -> Judged:
    if facts.secrets is None:
        return unknown("the vault cannot be opened here", "`douane secrets check`")
    good = [one for one in facts.secrets if one.state != "revoked"]
    if not good:
        return not_needed("there are no secrets in the vault")
    old = [one.name for one in good if facts.at - one.since > _QUARTER]
    return all_but(len(good), old, "secrets of the last 90 days", "`douane secrets rotate NAME`")


def _limited(facts: Facts) -> Judged:
    if facts.secrets is None:
        return unknown("the vault cannot be opened here", "`douane secrets check`")
    good = [one for one in facts.secrets if one.state != "revoked"]
    if not good:
        return not_needed("there are no secrets in the vault")
    open_ = [one.name for one in good if not one.only]
    return all_but(
        len(good), open_, "secrets that named servers alone may have", "`douane secrets limit NAME`"
    )


def _told(facts: Facts) -> Judged:
    alerts = facts.config.settings.alerts
    if not alerts.sinks:
        return not_met("nobody is told of anything", "name a sink under [[alerts.sink]]; see docs/alerts.md")
    if not _reaches(alerts):
        return partly(
            f"{len(alerts.sinks)} sinks, but no route for what is critical", "add one: [[alerts.route]]"
        )
    return met(f"{len(alerts.sinks)} sinks, and what is critical goes to one at least")


def _reaches(alerts: Alerting) -> bool:
    """Whether whatever is critical goes somewhere; without routes all goes everywhere."""
    return not alerts.routes or any(route.about == About(route.about.severity) for route in alerts.routes)


def _delivered(facts: Facts) -> Judged:
    if not facts.config.settings.alerts.sinks:
        return not_needed("there are no sinks")
    if facts.undelivered:
        return not_met(f"{facts.undelivered} notices were given up", "`douane alerts list`, then `retry`")
    return met("every notice was taken, or is tried again")


def _followed(facts: Facts) -> Judged:
    settings = facts.config.settings
    if any(one.kind in _SIEM for one in settings.alerts.sinks):
        return met("a collector of events is told as well")
    if settings.telemetry.endpoint:
        return partly(
            "a collector gets spans, but no alerts", "add a sink: syslog, splunk, otlp, nats or webhook"
        )
    return not_met("no collector of events is told", "add a sink: syslog, splunk, otlp, nats or webhook")


PRACTICES: Final = (
    Practice("policy.enforced", "The policy is enforced", 3, _enforced),
    Practice("policy.excepted", "Exceptions end", 1, _excepted),
    Practice("policy.fires", "Every control fires", 3, _fires),
    Practice("audit.recorded", "Everything is recorded before it is sent", 3, _recorded),
    Practice("audit.signed", "The log is signed", 2, _covered),
    Practice("audit.proven", "The log is as it was written", 3, _proven),
    Practice("audit.durable", "Entries survive the loss of power", 1, _power),
    Practice("audit.retained", "It is said how long entries are kept", 1, _retained),
    Practice("audit.erasable", "What concerns a person can be erased", 1, _erasable),
    Practice("secrets.rotated", "Secrets are rotated", 1, _ended),
    Practice("secrets.limited", "A secret is for named servers", 2, _limited),
    Practice("alerts.told", "Somebody is told of what is critical", 3, _told),
    Practice("alerts.delivered", "Alerts arrive", 2, _delivered),
    Practice("alerts.followed", "The SIEM is told", 1, _followed),
)
