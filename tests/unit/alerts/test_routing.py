"""Where alerts go, and when people are left in peace."""

from __future__ import annotations

import pytest

from douane.alerts.alert import Alert
from douane.alerts.routing import is_quiet, is_within, sinks_for
from douane.model.finding import Severity
from douane.policy.alerting import About, Alerting, Quiet, Route
from douane.policy.pattern import compiled
from douane.policy.sinks import Kind, Reach, Sink

SINKS = tuple(Sink(name, Kind.SLACK, Reach.PUBLIC, {}) for name in ("one", "two"))
ALERT = Alert(
    "secret.aws", Severity.HIGH, "a key", 0.0, rules=("secret.aws", "pin.new"), server="github", tenant="acme"
)


def routed(*abouts):
    routes = tuple(Route((name,), about) for name, about in zip(("one", "two"), abouts, strict=False))
    return sinks_for(ALERT, Alerting(SINKS, routes))


def test_without_routes_every_sink_gets_all():
    assert sinks_for(ALERT, Alerting(SINKS)) == ("one", "two")


@pytest.mark.parametrize(
    ("about", "fits"),
    [
        (About(), True),
        (About(Severity.HIGH), True),
        (About(Severity.CRITICAL), False),
        (About(rule=compiled(["secret.*"])), True),
        (About(rule=compiled(["pin.*"])), True),
        (About(rule=compiled(["secret.*", "!pin.*"])), False),
        (About(server=compiled(["github"])), True),
        (About(server=compiled(["gitlab"])), False),
        (About(tenant=compiled(["acme"])), True),
        (About(tenant=compiled(["other"])), False),
        (About(principal=compiled(["ann"])), False),
    ],
)
def test_a_route_is_by_severity_rule_server_principal_and_tenant(about, fits):
    assert routed(about) == (("one",) if fits else ())


def test_an_alert_goes_to_the_sinks_of_every_route_that_fits_once():
    both = Route(("two", "one"), About())
    assert sinks_for(ALERT, Alerting(SINKS, (both, both))) == ("two", "one")


NIGHT = Quiet(22 * 60, 7 * 60)
WEEKEND = Quiet(0, 0, frozenset({5, 6}))
FRIDAY_NIGHT = Quiet(22 * 60, 7 * 60, frozenset({4}))


@pytest.mark.parametrize(
    ("quiet", "day", "minute", "within"),
    [
        (NIGHT, 0, 23 * 60, True),
        (NIGHT, 0, 6 * 60 + 59, True),
        (NIGHT, 0, 7 * 60, False),
        (NIGHT, 0, 21 * 60 + 59, False),
        (WEEKEND, 5, 0, True),
        (WEEKEND, 6, 24 * 60 - 1, True),
        (WEEKEND, 0, 0, False),
        (FRIDAY_NIGHT, 4, 23 * 60, True),
        (FRIDAY_NIGHT, 5, 60, True),
        (FRIDAY_NIGHT, 4, 60, False),
        (FRIDAY_NIGHT, 5, 23 * 60, False),
    ],
)
def test_a_period_may_go_over_midnight_and_is_of_the_day_on_which_it_begins(quiet, day, minute, within):
    assert is_within(quiet, (day, minute)) is within


def test_what_is_critical_is_never_quiet_and_a_period_may_be_of_some_sinks_only():
    always = Quiet(0, 0)
    assert is_quiet(ALERT, "one", [always], (0, 0))
    assert not is_quiet(ALERT._replace(severity=Severity.CRITICAL), "one", [always], (0, 0))
    assert not is_quiet(ALERT, "one", [always._replace(sinks=frozenset({"two"}))], (0, 0))
    assert not is_quiet(ALERT, "one", [always._replace(about=About(rule=compiled(["x.*"])))], (0, 0))
