"""What an operator writes is what is allowed, and nothing near it."""

from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.sandbox.egress.names import normal, shown
from douane.sandbox.egress.refusals import Refusal
from douane.sandbox.egress.rules import Allowed, Kind, Mode, allowed, judged, read, text_of
from tests._promises import promise


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("api.example.com", Allowed("api.example.com", 443)),
        ("https://API.example.com./", Allowed("api.example.com", 443)),
        ("*.example.com:8443", Allowed("*.example.com", 8443)),
        ("*", Allowed("*", 443)),
        ("http://b\u00fccher.example", Allowed("xn--bcher-kva.example", 80, Kind.HTTP)),
        ("tcp://db.example.com:5432", Allowed("db.example.com", 5432, Kind.TCP)),
        ("tcp://127.0.0.1:5432", Allowed("127.0.0.1", 5432, Kind.TCP)),
        ("[2606:4700:0::1111]", Allowed("2606:4700::1111", 443)),
        ("a.example in 10.0.0.0/8, fd00::/8", Allowed("a.example", 443, networks=("10.0.0.0/8", "fd00::/8"))),
        ("a.example while read,write", Allowed("a.example", 443, tools=frozenset({"read", "write"}))),
    ],
)
def test_a_rule_is_one_line_that_can_be_read_back(text, rule):
    assert allowed(text) == rule
    assert allowed(text_of(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two words",
        "tcp://db.example.com",
        "ftp://a.example",
        "a.example:0",
        "a.example:65536",
        "*.com",
        "a.*.example",
        "*.127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "user@a.example",
        "a.example/path",
        "a.example in 10.0.0.1/8",
        "a.example in nowhere",
        "stra\u00dfe.example",
        "a..example",
        "-a.example",
    ],
)
def test_what_is_no_rule_is_said_to_be_none(text):
    with pytest.raises(ConfigError, match="no host that can be allowed"):
        allowed(text)


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


@pytest.mark.parametrize("text", ["a" * 64, "a." * 127 + "aa", "a b", "a\0b", "1.2.3.4.", "[1.2.3.4]", ""])
def test_what_is_no_name_has_no_normal_form(text):
    assert normal(text) in {None, "1.2.3.4"}


def test_what_may_be_carried_out_in_a_name_is_not_written_down():
    assert shown("api.eu.example.com") == "api.eu.example.com"
    assert shown("c2VjcmV0LXRva2Vu.more.x.evil.example") == "….x.evil.example"
