"""Whether an entry of the audit log is an alert, and which: the worst of what it tells, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from douane.alerts.alert import Alert
from douane.alerts.known import event_of, told_of
from douane.alerts.patterns import signs
from douane.alerts.plain import plain
from douane.model.finding import Severity
from douane.policy.alerting import Looked
from douane.policy.clauses import SEVERITIES
from douane.protocol.members import mappings, text

_END: Final = 1 << 40  # seconds since the epoch
_MOST: Final = 10  # rules and places of one alert that are named
_PASSING: Final = {"allow": 1, "edit": 1}  # how much milder it is where the message passed, or without it
_ACTIONS: Final = {"allow", "edit", "hold", "deny"}
# Of these each is an alert, whoever did it: the subject is what it was done to.
_APART: Final = ("incident.", "session.suspended", "session.lifted", "key.", "log.")
# With what an act ends that is not for whoever tried it; where all can be seen, a wrong name is a slip.
_PROBED: Final = frozenset({403, 404})
_PROBED_THERE: Final = frozenset({403})
# What an incident does at once: a member of such an entry names it, which nobody who acts by hand can type.
_MEASURES: Final = frozenset(
    {"douane/kill", "douane/kill-found", "douane/server-suspended", "douane/approval-suspended"}
)
_WAITING: Final = "approval.waiting"
_CRASHED: Final = {"crashed", "broken"}


class _Sign(NamedTuple):
    rule: str
    severity: Severity
    told: str
    place: str = ""


def alert_of(entry: int, body: Mapping[str, object], tenant: str, looked: Looked = Looked.ON) -> Alert | None:
    """The alert that an entry is, whatever its severity; None where there is nothing to tell.

    An entry that says nothing readable is one that somebody has written by hand.
    """
    if "unreadable" in body:
        found = [_Sign("log.unreadable", Severity.CRITICAL, "an entry of the audit log cannot be read")]
    else:
        found = [*_signs(body, looked)]
    if not found:
        return None
    if text(body, "method") in _MEASURES and (incident := plain(text(body, "incident"))):
        return _measured(entry, body, tenant, incident)
    found.sort(key=lambda one: -one.severity)  # stable: what a detector lists first comes first
    worst = found[0]
    return Alert(
        worst.rule,
        worst.severity,
        worst.told,
        time_of(body),
        entry,
        _outcome(body),
        tuple(dict.fromkeys(one.rule for one in found))[:_MOST],
        plain(text(body, "server_name") or text(body, "server")),
        plain(text(body, "principal")),
        plain(text(body, "tenant") or tenant),
        plain(text(body, "subject")),
        plain(text(body, "session")),
        plain(text(body, "address")) if not text(body, "principal") else "",
        tuple(dict.fromkeys(one.place for one in found if one.place))[:_MOST],
        plain(text(body, "question")) if _WAITING in {one.rule for one in found} else "",
        plain(text(body, "subject")) if worst.rule.startswith(_APART) else "",
    )


def _measured(entry: int, body: Mapping[str, object], tenant: str, incident: str) -> Alert:
    """All that an incident stops is one alert, and in it are no names: those stand in the incident."""
    whose = plain(text(body, "tenant") or tenant)
    told = "what an incident is about was stopped"
    return Alert("incident.measures", Severity.HIGH, told, time_of(body), entry, tenant=whose, apart=incident)


def _signs(body: Mapping[str, object], looked: Looked) -> Iterator[_Sign]:
    if body.get("answer") is not None:
        return  # an alert of it was made when it was asked
    if _waits(body):
        yield _Sign(_WAITING, Severity.MEDIUM, "a call waits for a person")
    action = text(body, "would") or text(body, "action")
    if body.get("kind") == "lifecycle":
        yield from _of_event(body, action)
    found = [*_findings(body, action)]
    yield from found
    if not found and action == "deny" and body.get("kind") != "lifecycle":
        yield from _refused_by_rule(body)
    if looked is Looked.ON and "arguments" in body:
        for sign in signs(body["arguments"]):
            yield _Sign(sign.rule, sign.severity, sign.told)


def _of_event(body: Mapping[str, object], action: str) -> Iterator[_Sign]:
    method = text(body, "method")
    event = event_of(method, action)
    if event is not None and not _is_nothing(body, event.rule):
        yield _Sign(event.rule, event.severity, event.told)
    if method == "closed" and body.get("ending") in _CRASHED:
        yield _Sign("server.crashed", Severity.MEDIUM, "a server or its link broke off")


def _is_nothing(body: Mapping[str, object], rule: str) -> bool:
    """Whether an entry of an alarming kind tells of a slip, or of a machine that has nothing new."""
    if rule == "control.refused":
        probed = _PROBED_THERE if text(body, "how") == "terminal" else _PROBED
        return body.get("status") not in probed
    return rule == "estate.not-known" and not body.get("findings")


def _findings(body: Mapping[str, object], action: str) -> Iterator[_Sign]:
    for one in mappings(body, "findings"):
        if one.get("excepted"):
            continue
        rule, severity = plain(text(one, "rule")), SEVERITIES.get(text(one, "severity"), Severity.MEDIUM)
        milder = Severity(max(severity - _PASSING.get(action, 0), Severity.INFO))
        yield _Sign(rule, milder, told_of(rule), plain(text(one, "where")))


def _refused_by_rule(body: Mapping[str, object]) -> Iterator[_Sign]:
    for one in mappings(body, "reasons"):
        if text(one, "policy_rule"):
            rule = f"policy.{plain(text(one, 'policy_rule'))}"
            yield _Sign(rule, Severity.MEDIUM, "a rule of the policy refused a message")
            return


def _outcome(body: Mapping[str, object]) -> str:
    """What became of a message, or would have; nothing where no message was judged."""
    action = text(body, "would") or text(body, "action")
    is_done = action == "allow" or text(body, "method").startswith("douane/")
    is_event = body.get("kind") == "lifecycle" and is_done
    return "" if is_event or action not in _ACTIONS else action


def _waits(body: Mapping[str, object]) -> bool:
    """Whether a call waits; what people did with a question is told by events that name it, too."""
    return body.get("kind") != "lifecycle" and bool(body.get("question")) and body.get("answer") is None


def time_of(body: Mapping[str, object]) -> float:
    """When it was, in seconds since the epoch; 0 for what is no such time, so that one entry ends nothing."""
    at = body.get("at")
    return float(at) if isinstance(at, int | float) and not isinstance(at, bool) and 0 <= at < _END else 0.0
