"""What an operator writes is one rule, or is said to be none."""

from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.model.reach import Allowed, Kind, allowed, text_of


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
