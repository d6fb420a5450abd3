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

_END: Final = 1 << 40  # seconds since the epoch
_MOST: Final = 10  # rules and places of one alert that are named
_PASSING: Final = {"allow": 1, "edit": 1}  # how much milder it is where the message passed, or without it
_ACTIONS: Final = {"allow", "edit", "hold", "deny"}
# Of these each is an alert, whoever did it: the subject is what it was done to.
_APART: Final = ("incident.", "session.suspended", "session.lifted", "key.", "log.")
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
    found.sort(key=lambda one: -one.severity)  # stable: what a detector lists first comes first
    worst = found[0]
    return Alert(
        worst.rule,
        worst.severity,
        worst.told,
        _time(body),
        entry,
        _outcome(body),
        tuple(dict.fromkeys(one.rule for one in found))[:_MOST],
        plain(_text(body, "server_name") or _text(body, "server")),
        plain(_text(body, "principal")),
        plain(_text(body, "tenant") or tenant),
        plain(_text(body, "subject")),
        plain(_text(body, "session")),
        plain(_text(body, "address")) if not _text(body, "principal") else "",
        tuple(dict.fromkeys(one.place for one in found if one.place))[:_MOST],
        plain(_text(body, "question")) if _waits(body) else "",
        plain(_text(body, "subject")) if worst.rule.startswith(_APART) else "",
    )


def _signs(body: Mapping[str, object], looked: Looked) -> Iterator[_Sign]:
    if body.get("answer") is not None:
        return  # an alert of it was made when it was asked
    if _waits(body):
        yield _Sign("approval.waiting", Severity.MEDIUM, "a call waits for a person")
    action = _text(body, "would") or _text(body, "action")
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
    method = _text(body, "method")
    event = event_of(method, action)
    if event is not None and (method != "fleet/reported" or body.get("findings")):
        yield _Sign(event.rule, event.severity, event.told)
    if method == "closed" and body.get("ending") in _CRASHED:
        yield _Sign("server.crashed", Severity.MEDIUM, "a server or its link broke off")


def _findings(body: Mapping[str, object], action: str) -> Iterator[_Sign]:
    found = body.get("findings")
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, dict) or one.get("excepted"):
            continue
        rule, severity = plain(_text(one, "rule")), SEVERITIES.get(_text(one, "severity"), Severity.MEDIUM)
        milder = Severity(max(severity - _PASSING.get(action, 0), Severity.INFO))
        yield _Sign(rule, milder, told_of(rule), plain(_text(one, "where")))


def _refused_by_rule(body: Mapping[str, object]) -> Iterator[_Sign]:
    reasons = body.get("reasons")
    for one in reasons if isinstance(reasons, list) else ():
        if isinstance(one, dict) and _text(one, "policy_rule"):
            rule = f"policy.{plain(_text(one, 'policy_rule'))}"
            yield _Sign(rule, Severity.MEDIUM, "a rule of the policy refused a message")
            return


def _outcome(body: Mapping[str, object]) -> str:
    """What became of a message, or would have; nothing where no message was judged."""
    action = _text(body, "would") or _text(body, "action")
    is_event = body.get("kind") == "lifecycle" and action == "allow"
    return "" if is_event or action not in _ACTIONS else action


def _waits(body: Mapping[str, object]) -> bool:
    return bool(body.get("question")) and body.get("answer") is None


def _text(body: Mapping[str, object], key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""


def _time(body: Mapping[str, object]) -> float:
    """When it was, in seconds since the epoch; 0 for what is no such time, so that one entry ends nothing."""
    at = body.get("at")
    return float(at) if isinstance(at, int | float) and not isinstance(at, bool) and 0 <= at < _END else 0.0
