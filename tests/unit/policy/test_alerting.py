"""What documents may say of alerts, and what is told of mistakes in it."""

from __future__ import annotations

import re

import pytest

from douane.model.finding import Severity
from douane.policy.alerting import Alerting, Looked
from douane.policy.document import Level
from douane.policy.sinks import Kind, Reach
from tests._promises import promise
from tests.architecture._source import ROOT
from tests.unit.policy.test_judge import complaint, config

SLACK = '[[alerts.sink]]\nname = "security"\nkind = "slack"\nurl = "secret://slack-hook"\n'
MAIL = """
[[alerts.sink]]
name = "mail"
kind = "mail"
url = "smtp://mail.example:587"
from = "douane@example.com"
to = ["ann@example.com", "bob@example.com"]
"""


def alerts(text):
    return config(text).settings.alerts


def test_nobody_is_told_anything_unless_a_document_says_so():
    assert alerts("") == Alerting()
    assert not Alerting().sinks


def test_a_sink_has_its_texts_by_key_and_mail_may_go_to_a_private_network():
    slack, mail = alerts(SLACK + MAIL).sinks
    assert (slack.name, slack.kind, slack.reach) == ("security", Kind.SLACK, Reach.PUBLIC)
    assert slack.one("url") == "secret://slack-hook"
    assert (mail.reach, mail.given["to"]) == (Reach.PRIVATE, ("ann@example.com", "bob@example.com"))


def test_a_route_says_which_alerts_go_where():
    (route,) = alerts(
        SLACK
        + '[[alerts.route]]\nsinks = "security"\nseverity = "high"\nrule = ["secret.*", "!secret.made-up"]\n'
    ).routes
    assert (route.sinks, route.about.severity) == (("security",), Severity.HIGH)
    assert route.about.rule.matches("secret.aws")
    assert not route.about.rule.matches("secret.made-up")


def test_a_quiet_period_is_in_minutes_and_on_days():
    (quiet,) = alerts(
        SLACK + '[[alerts.quiet]]\nfrom = "22:30"\nuntil = "07:00"\ndays = ["sat", "sun"]\n'
    ).quiet
    assert (quiet.begins, quiet.ends, quiet.days) == (22 * 60 + 30, 7 * 60, {5, 6})


def test_numbers_of_the_table_are_what_was_written():
    found = alerts('[alerts]\nwindow = "5 min"\nburst = 2\nleast = "info"\npatterns = "off"\n')
    assert (found.window, found.burst, found.least, found.patterns) == (300, 2, Severity.INFO, Looked.OFF)


@promise("P-SINK-SECRETS-NAMED")
@pytest.mark.parametrize(
    "text",
    [
        SLACK.replace("secret://slack-hook", "https://hooks.slack.com/services/T0/B0/made-up-value"),
        '[[alerts.sink]]\nname = "p"\nkind = "pagerduty"\nkey = "made-up-value"\n',
        '[[alerts.sink]]\nname = "w"\nkind = "webhook"\nurl = "https://a.example"\nsecret = ["secret://a", "made-up-value"]\n',
        MAIL + 'username = "ann"\npassword = "made-up-value"\n',
    ],
)
def test_a_secret_that_stands_in_a_document_is_refused_and_not_repeated(text):
    told = complaint(text)
    assert "is a secret" in told
    assert "secret://NAME" in told
    assert "made-up-value" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SLACK.replace("slack", "slak", 1), "line 3: unknown kind `slak`"),
        (SLACK + "colour = 1\n", "line 5: unknown key `colour`"),
        (SLACK.replace('url = "secret://slack-hook"\n', ""), "it is not clear how Slack is reached"),
        (SLACK.replace("url", "token"), "`channel` is missing"),
        (SLACK + SLACK, "two sinks are called `security`"),
        (SLACK.replace("security", "Se curity"), "`Se curity` cannot be the name of a sink"),
        (
            SLACK + '[[alerts.route]]\nsinks = "securty"\n',
            "there is no sink `securty` did you mean `security`",
        ),
        (SLACK + MAIL + '[[alerts.route]]\nsinks = "mail"\n', "no route leads to the sink `security`"),
        (SLACK + '[[alerts.quiet]]\nfrom = "25:00"\nuntil = "07:00"\n', "line 6: `from` cannot be `25:00`"),
        (SLACK + '[[alerts.quiet]]\nfrom = "05:00"\nuntil = "07:00"\ndays = "son"\n', "unknown day `son`"),
        (MAIL.replace("smtp://", "https://"), "`url` is no address of such a sink"),
        (MAIL.replace("mail.example", "ann:pw@mail.example"), "`url` is no address of such a sink"),
        (
            '[[alerts.sink]]\nname = "s"\nkind = "splunk"\nurl = "http://s.example"\ntoken = "env://T"\n',
            "`url` is no",
        ),
        ('[alerts]\nwindow = "2 d"\n', "line 2: `window` cannot be `2 d`"),
        ("alerts = 1\n", "`alerts` must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(text, told):
    assert told in complaint(text)


def test_a_project_cannot_say_where_alerts_go():
    assert "a project's document cannot set `alerts`" in complaint(SLACK, Level.PROJECT)


PAGE = (ROOT / "docs" / "alerts.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
PAGER = '[[alerts.sink]]\nname = "pager"\nkind = "pagerduty"\nkey = "env://KEY"\n'


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_page_is_taken_as_it_stands(example):
    has_sink = "[[alerts.sink]]" in example
    alone = example.replace("[[alerts.quiet]]", SLACK + PAGER + "[[alerts.quiet]]")
    text = alone if has_sink or "[[alerts.quiet]]" in example else SLACK + PAGER + example
    assert alerts(text).sinks


def test_the_page_has_an_example_of_every_kind_of_sink_under_its_own_heading():
    kinds = [kind for kind in Kind if f'kind = "{kind}"' in PAGE]
    assert kinds == list(Kind)
    assert PAGE.count("\n## ") >= len(Kind)
