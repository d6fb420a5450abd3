"""The verdict on one message."""

from __future__ import annotations

import pytest

from douane.model.finding import Severity
from douane.model.verdict import ALLOWED, Action, Edit, Excepted
from douane.policy.evaluate import judge
from douane.policy.values import local_digest
from douane.protocol.direction import Direction
from tests.unit.policy._made import CALL, NOW, RESULT, finding, only, says

SECRETS = '[[rule]]\nid = "s"\nfinding = "secret.*"\n'
EXCEPTED = (
    SECRETS + 'action = "deny"\n[[exception]]\nfinding = "secret.*"\nreason = "r"\nuntil = 2027-01-15\n'
)


def rule(line, action="deny"):
    return f'[[rule]]\nid = "r"\naction = "{action}"\n{line}\n'


def test_a_policy_that_has_nothing_to_say_allows():
    assert says("") is ALLOWED


@pytest.mark.parametrize(
    "line",
    [
        'tool = "write_*"',
        'server = "files"',
        'server = "npm:@acme/*"',
        'principal = "local:*"',
        'method = "tools/call"',
        'direction = "to-server"',
        'argument = "body"',
        'tool = ["x", "write_file"]',
        "",
    ],
)
def test_a_rule_without_finding_is_about_the_message(line):
    assert says(rule(line)).action is Action.DENY


@pytest.mark.parametrize(
    "line",
    [
        'tool = "read_*"',
        'tool = "WRITE_*"',
        'server = "file"',
        'principal = "agent:*"',
        'method = "tools/list"',
        'direction = "to-client"',
        'argument = "text"',
        'label = "private"',
        'finding = "*"',
        'tool = "write_*"\nserver = "other"',
        'server = "!files"',
        'server = ["!npm:@acme/*"]',
    ],
)
def test_a_rule_is_silent_unless_all_of_it_fits(line):
    assert says(rule(line)) == ALLOWED


def test_one_of_many_labels_is_enough():
    facts = CALL._replace(labels=frozenset({"private", "mail"}))
    assert says(rule('label = "private"'), facts).action is Action.DENY


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('finding = "secret.*"', Action.DENY),
        ('finding = "secret.gcp"', Action.ALLOW),
        ('finding = "*"\nseverity = "high"', Action.DENY),
        ('finding = "*"\nseverity = "critical"', Action.ALLOW),
        ('finding = "*"\nconfidence = 0.5', Action.DENY),
        ('finding = "*"\nconfidence = 0.9', Action.ALLOW),
        ('finding = "*"\nargument = "body"', Action.DENY),
        ('finding = "*"\nargument = "/body/*"', Action.DENY),
        ('finding = "*"\nargument = "/body"', Action.ALLOW),
        ('finding = "*"\nargument = "path"', Action.ALLOW),
        ('finding = "*"\ntool = "read_*"', Action.ALLOW),
    ],
)
def test_a_rule_with_finding_is_about_each_of_them(line, expected):
    assert says(rule(line), CALL, finding(confidence=0.7)).action is expected


def test_a_place_outside_of_the_arguments_is_in_no_argument():
    found = finding(where="/result/content/0/text")
    assert says(rule('finding = "*"\nargument = "*"'), RESULT, found).action is Action.ALLOW


def test_an_argument_with_a_slash_in_its_name_is_found_by_its_name():
    found = finding(where="/params/arguments/a~1b")
    assert says(rule('finding = "*"\nargument = "a/b"'), CALL, found).action is Action.DENY


def test_the_strictest_rule_wins_and_all_are_named():
    text = (
        rule('tool = "*"', "hold") + '[[rule]]\nid = "b"\naction = "deny"\n' + SECRETS + 'action = "allow"\n'
    )
    verdict = says(text, CALL, finding())
    assert verdict.action is Action.DENY
    assert {reason.policy_rule for reason in verdict.reasons} == {"r", "b", "s"}


def test_an_allowed_finding_is_named_too():
    (reason,) = says(SECRETS + 'action = "allow"', CALL, finding()).reasons
    assert (reason.action, reason.finding) == (Action.ALLOW, "secret.aws")


def test_editing_puts_the_mend_in_the_place_of_the_finding():
    verdict = says(SECRETS + 'action = "edit"', RESULT, finding(start=2, end=5, mend="[gone]"))
    assert verdict.action is Action.EDIT
    assert verdict.edits == {Edit("/params/arguments/body/text", 2, 5, "[gone]", rule="secret.aws")}


@pytest.mark.parametrize("found", [finding(), finding(mend="x", in_key=True)])
def test_what_cannot_be_edited_is_denied_and_says_so(found):
    verdict = says(SECRETS + 'action = "edit"', RESULT, found)
    (reason,) = verdict.reasons
    assert (verdict.action, verdict.edits) == (Action.DENY, frozenset())
    assert "cannot be taken out" in reason.because


def test_the_operators_own_words_follow_those_of_the_finding():
    (reason,) = says(SECRETS + 'action = "deny"\nbecause = "see the handbook"', CALL, finding()).reasons
    assert reason.because == "an AWS key; see the handbook"


def test_a_rule_about_a_message_says_its_own_words():
    (reason,) = says(rule('because = "not on Fridays"\nfix = "wait"')).reasons
    assert (reason.because, reason.fix, reason.finding) == ("not on Fridays", "wait", "")


def test_a_condition_narrows_a_rule():
    text = rule("when = 'arguments.path.startsWith(\"/etc/\")'")
    assert says(text) == ALLOWED
    assert says(text, CALL._replace(arguments={"path": "/etc/passwd"})).action is Action.DENY


@pytest.mark.parametrize("action", ["allow", "hold", "deny"])
def test_a_condition_that_errs_denies_whatever_the_rule_says(action):
    verdict = says(rule("when = 'arguments.absent == 1'", action))
    (reason,) = verdict.reasons
    assert verdict.action is Action.DENY
    assert "could not be evaluated" in reason.because


def test_a_condition_about_a_finding_that_errs_denies():
    text = SECRETS + "action = \"allow\"\nwhen = 'finding.absent == 1'"
    assert says(text, CALL, finding()).action is Action.DENY


def test_a_condition_is_not_asked_where_the_rest_of_its_rule_does_not_fit():
    assert says(rule("tool = \"read_*\"\nwhen = 'arguments.absent == 1'")) == ALLOWED


@pytest.mark.parametrize(
    "scope",
    [
        'server = "files"',
        'tool = "write_*"',
        'argument = "body"',
        'argument = "/body/text"',
        f'value = "sha256:{"a" * 64}"',
    ],
)
def test_an_exception_hides_a_finding_in_its_scope(scope):
    verdict = says(EXCEPTED + scope, CALL, finding(digest="a" * 64))
    assert (verdict.action, verdict.reasons) == (Action.ALLOW, frozenset())


def test_a_verdict_says_which_exception_hid_which_finding():
    named = says(EXCEPTED + 'server = "files"\nid = "x-1"', CALL, finding(start=3))
    (hidden,) = named.lifted
    assert hidden == Excepted("secret.aws", "/params/arguments/body/text", 3, "x-1")
    (hidden,) = says(EXCEPTED + 'server = "files"', CALL, finding()).lifted
    assert hidden.exception.startswith("douane.toml:")


def test_an_exception_can_name_a_value_by_a_digest_that_only_this_machine_can_make():
    named = local_digest(b"key", "a" * 64)
    text = EXCEPTED + f'value = "{named}"'
    here = CALL._replace(value_key=b"key")
    assert says(text, here, finding(digest="a" * 64)).action is Action.ALLOW
    assert says(text, here, finding(digest="b" * 64)).action is Action.DENY
    assert says(text, CALL._replace(value_key=b"other"), finding(digest="a" * 64)).action is Action.DENY
    assert says(text, CALL, finding(digest="a" * 64)).action is Action.DENY
    assert "a" * 8 not in named


@pytest.mark.parametrize(
    "scope",
    [
        'server = "other"',
        'tool = "read_*"',
        'argument = "path"',
        'server = "files"\nprincipal = "local:bob"',
        'server = "files"\ndirection = "to-client"',
        f'value = "sha256:{"b" * 64}"',
    ],
)
def test_an_exception_hides_nothing_outside_of_its_scope(scope):
    assert says(EXCEPTED + scope, CALL, finding(digest="a" * 64)).action is Action.DENY


def test_an_exception_for_a_value_does_not_hide_what_has_no_digest():
    assert says(EXCEPTED + f'value = "sha256:{"a" * 64}"', CALL, finding()).action is Action.DENY


@pytest.mark.parametrize(
    ("later", "expected"), [(0, Action.ALLOW), (57_599, Action.ALLOW), (57_600, Action.DENY)]
)
def test_an_exception_lasts_to_the_end_of_its_day_in_utc(later, expected):
    facts = CALL._replace(at=NOW + later)  # 08:00 on that day
    assert says(EXCEPTED + 'server = "files"', facts, finding()).action is expected


def test_an_exception_can_end_at_a_time_of_day():
    text = EXCEPTED.replace("2027-01-15", "2027-01-15T09:00:00+02:00") + 'server = "files"'
    assert says(text, CALL, finding()).action is Action.DENY


def test_an_exception_hides_one_finding_and_not_its_neighbour():
    found = [finding(), finding(where="/params/arguments/path")]
    assert says(EXCEPTED + 'argument = "body"', CALL, *found).action is Action.DENY


@pytest.mark.parametrize("name", ["engine.failure", "pin.drifted", "protocol.x"])
def test_no_exception_hides_what_is_no_false_alarm(name):
    text = rule(f'finding = "{name}"') + (
        '[[exception]]\nfinding = ["x", "!y"]\nserver = "*"\nreason = "r"\nuntil = 2030-01-01\n'
    )
    policy = only(text)
    (clause,) = policy.exceptions
    everything = clause._replace(finding=clause.finding._replace(prefixes=("",)))
    assert judge(policy._replace(exceptions=(everything,)), CALL, [finding(name)]).action is Action.DENY


def test_a_rule_about_findings_asks_for_a_severity_of_at_least():
    text = rule('finding = "*"\nseverity = "medium"')
    severities = [severity for severity in Severity if says(text, CALL, finding(severity=severity)).reasons]
    assert severities == [Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL]


def test_directions_are_told_apart():
    text = rule('finding = "*"\ndirection = "to-client"')
    actions = {one: says(text, CALL._replace(direction=one), finding()).action for one in Direction}
    assert actions == {Direction.TO_SERVER: Action.ALLOW, Direction.TO_CLIENT: Action.DENY}
