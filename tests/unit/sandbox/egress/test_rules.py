"""Nobody is let through but whom the list names, and nobody near it."""

from __future__ import annotations

import pytest

from douane.model.reach import Allowed, Kind
from douane.sandbox.egress.refusals import Refusal
from douane.sandbox.egress.rules import Mode, judged, read
from tests._promises import promise


@promise("P-EGRESS-HOSTS")
@pytest.mark.parametrize(
    ("host", "port", "why"),
    [
        ("api.example.com", 443, None),
        ("API.EXAMPLE.COM.", 443, None),
        ("a.b.wild.example", 443, None),
        ("wild.example", 443, "egress.host"),
        ("evilwild.example", 443, "egress.host"),
        ("api.example.com", 80, "egress.port"),
        ("api.example.com..", 443, "egress.address"),
        ("10.1.2.3", 443, "egress.port"),
        ("10.1.2.4", 5432, "egress.host"),
        ("10.1.2.3", 5432, None),
        ("::ffff:10.1.2.3", 5432, "egress.host"),
        ("167838211", 5432, "egress.address"),
        ("0xa.1.2.3", 5432, "egress.address"),
        ("10.1.2.03", 5432, "egress.address"),
        ("fe80::1%eth0", 443, "egress.address"),
        ("t.example", 443, "egress.tool"),
        ("\u0430pi.example.com", 443, "egress.address"),
    ],
)
def test_a_host_is_allowed_by_its_name_alone(host, port, why):
    rules = read(("api.example.com", "*.wild.example", "tcp://10.1.2.3:5432", "t.example while x"))
    outcome = judged(rules, host, port, {"y"})
    assert (outcome.why if isinstance(outcome, Refusal) else None) == why


@promise("P-EGRESS-HOSTS")
def test_a_star_is_every_name_and_no_address():
    rules = read(("*",))
    assert judged(rules, "any.example", 443, ()) == Allowed("*", 443)
    assert isinstance(judged(rules, "1.1.1.1", 443, ()), Refusal)


@promise("P-EGRESS-TOOL")
def test_a_host_of_a_tool_is_open_while_it_runs():
    rules = read(("a.example while publish",))
    assert judged(rules, "a.example", 443, {"publish"}) == rules.allowed[0]
    assert isinstance(judged(rules, "a.example", 443, ()), Refusal)


@promise("P-EGRESS-LEARN")
def test_learning_opens_no_host_of_a_tool_that_does_not_run():
    rules = read(("a.example while publish",), Mode.LEARNING)
    assert isinstance(judged(rules, "a.example", 443, ()), Refusal)
    assert judged(rules, "b.example", 8443, ()) == Allowed("b.example", 8443, Kind.SEEN)


@promise("P-EGRESS-HOSTS")
def test_learning_opens_no_address():
    assert isinstance(judged(read((), Mode.LEARNING), "127.0.0.1", 443, ()), Refusal)
