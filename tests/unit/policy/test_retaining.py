"""How long entries are kept is said by rules, the first of which that speaks of an entry counts."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.retaining import rule_of
from douane.stores.documents import built_in


def rules(text, level=Level.USER):
    return read((built_in(), Document("douane.toml", level, text))).settings.audit.retention


def rule(**said):
    lines = "".join(f"{name} = {value!r}\n" for name, value in {"name": "r", "keep": "90 d", **said}.items())
    return f"[[audit.retention]]\n{lines}"


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({}, {}),
        ({"action": "allow"}, {"action": "allow"}),
        ({"kind": ["request", "response"]}, {"kind": "response"}),
        ({"server": "pay*"}, {"server": "npx:x", "server_name": "payroll"}),
        ({"server": "npx:x"}, {"server": "npx:x", "server_name": "payroll"}),
        ({"principal": "*@example.com"}, {"principal": "ann@example.com"}),
        ({"method": "tools/*"}, {"method": "tools/call"}),
        ({"severity": "high"}, {"findings": [{"severity": "low"}, {"severity": "high"}]}),
        ({"action": "!deny"}, {"action": "allow"}),
    ],
)
def test_a_rule_speaks_of_what_fits_all_that_it_says(said, body):
    assert rule_of(rules(rule(**said)), body).name == "r"


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"action": "allow"}, {}),
        ({"action": "allow", "kind": "request"}, {"action": "allow", "kind": "response"}),
        ({"severity": "high"}, {"findings": [{"severity": "low"}, 7]}),
        ({"severity": "high"}, {"findings": "high"}),
        ({"action": "!deny"}, {"action": "deny"}),
    ],
)
def test_it_speaks_of_nothing_else(said, body):
    assert rule_of(rules(rule(**said)), body) is None


def test_the_first_rule_counts():
    both = rules(rule(name="one", server="hr", keep="30 d") + rule(name="two", keep="7 y"))
    assert rule_of(both, {"server": "hr"}).keep == 30 * 86_400
    assert rule_of(both, {"server": "other"}).keep == 7 * 365 * 86_400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[audit.retention]]\nname = 'x'\n", "`keep` is missing"),
        ("[[audit.retention]]\nkeep = '9 d'\n", "`name` is missing"),
        (rule(keep="1 h"), "`keep` cannot be"),
        (rule(keep="soon"), "`keep` cannot be"),
        (rule(sever="x"), "unknown key `sever`"),
        (rule(action=[]), "empty list"),
        ("[audit]\nretention = '90 d'\n", "must be an array of tables"),
        ("[audit]\nencrypt = 'yes'\n", "`encrypt` cannot be"),
    ],
)
def test_what_cannot_be_meant_is_told(text, message):
    with pytest.raises(DocumentsError, match=message):
        rules(text)


def test_a_project_has_no_say():
    with pytest.raises(DocumentsError):
        rules(rule(), Level.PROJECT)
