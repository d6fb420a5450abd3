"""Why a verdict is what it is."""

from __future__ import annotations

from douane.policy.evaluate import judge
from douane.policy.explain import explain
from tests.unit.policy._made import CALL, finding, only

TEXT = """
[[rule]]
id = "strict"
finding = "secret.*"
action = "deny"

[[rule]]
id = "mild"
finding = "secret.*"
action = "hold"

[[exception]]
finding = "secret.gcp"
tool = "write_file"
until = 2030-01-01
reason = "a sample key"
"""
POLICY = only(TEXT)


def explained(*findings):
    return explain(POLICY, lambda _: CALL, findings, judge(POLICY, CALL, findings))


def test_the_deciding_rule_is_told_from_the_others_with_its_line():
    found = explained(finding())
    assert [(one.reason.policy_rule, one.source.line) for one in found.decisive] == [("strict", 2)]
    assert [one.reason.policy_rule for one in found.others] == ["mild"]


def test_an_exception_is_named_with_what_it_hid():
    found = explained(finding("secret.gcp"))
    assert [(one.finding.rule, one.exception.reason) for one in found.lifted] == [
        ("secret.gcp", "a sample key")
    ]


def test_findings_of_which_no_rule_speaks_are_named():
    found = explained(finding("odd.thing"), finding())
    assert [one.rule for one in found.unspoken] == ["odd.thing"]
