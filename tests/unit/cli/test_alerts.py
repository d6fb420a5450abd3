"""`douane alerts`: what a person sees of alerts and does about them, and what the log says of that."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from douane.alerts.alert import Alert
from douane.alerts.composing import compose
from douane.alerts.queue import Queue
from douane.cli.app import outcome
from douane.model.finding import Severity
from douane.policy.alerting import Alerting
from douane.policy.sinks import Kind, Reach, Sink
from tests.contracts.receivers.http import HttpReceiver, pagerduty, webhook

NOW = 1_700_000_000.0


@pytest.fixture
def here(tmp_path, monkeypatch):
    state, config = tmp_path / "state", tmp_path / "config"
    (config / "douane").mkdir(parents=True)
    monkeypatch.setenv("DOUANE_STATE", str(state))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    monkeypatch.chdir(tmp_path)
    return state, config / "douane" / "douane.toml"


def receiving(speaks, kind, monkeypatch, **given):
    receiver = HttpReceiver(speaks, kind, given)
    for name, value in receiver.environment.items():
        monkeypatch.setenv(name, value)
    return receiver


def waiting(folder, *sinks):
    """An alert of which these sinks are to be told."""
    alert = Alert("a.b", Severity.HIGH, "something bad", NOW, 7, "deny", ("a.b",), "github", "ann")
    with closing(Queue(str(folder))) as queue:
        queue.take([alert], lambda _: sinks, 600, (7, b"x"), NOW)
        for name in sinks:
            compose(queue, Sink(name, Kind.PAGERDUTY, Reach.PUBLIC, {}), Alerting(), (), NOW)


def asked(capsys, *words):
    assert outcome(["alerts", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_try_arrives_and_the_log_says_who_sent_it(here, monkeypatch, capsys):
    with closing(
        receiving(
            webhook, Kind.WEBHOOK, monkeypatch, url=("{base}/x",), secret=("env://WHSEC", "env://OLDER")
        )
    ) as receiver:
        here[1].write_text(
            f'[[alerts.sink]]\nname = "hook"\nkind = "webhook"\nurl = "{receiver.base}/x"\n'
            'secret = ["env://WHSEC", "env://OLDER"]\n'
        )
        assert outcome(["alerts", "test"]) == 0
        assert (receiver.wrong, len(receiver.got)) == ([], 1)
    assert "hook has taken a try" in capsys.readouterr().out
    assert outcome(["audit", "tail", "--json"]) == 0
    assert "control/alerts.test" in capsys.readouterr().out


def test_a_sink_that_takes_nothing_is_told_and_ends_with_1(here, capsys):
    here[1].write_text(
        '[[alerts.sink]]\nname = "hook"\nkind = "webhook"\nurl = "http://127.0.0.1:9/made-up-path"\n'
        'secret = "env://DOUANE_NOT_SET"\n'
    )
    assert outcome(["alerts", "test", "hook"]) == 1
    told = capsys.readouterr().err
    assert "the variable `DOUANE_NOT_SET` is empty" in told
    assert "made-up-path" not in told


def test_alerts_are_listed_with_how_often_and_shown_with_what_became_of_them(here, capsys):
    waiting(here[0], "pager")
    (row,) = asked(capsys, "list")
    assert (row["rule"], row["times"], row["state"]) == ("a.b", 1, "open")
    (whole,) = asked(capsys, "show", row["id"])
    assert [one["state"] for one in whole["deliveries"]] == ["pending"]
    assert asked(capsys, "list", "--severity", "critical") == []
    assert outcome(["alerts", "list"]) == 0
    assert "something bad" in capsys.readouterr().out


def test_what_is_acknowledged_or_resolved_is_so_for_pagerduty_too(here, monkeypatch, capsys):
    with closing(receiving(pagerduty, Kind.PAGERDUTY, monkeypatch)) as receiver:
        here[1].write_text(
            f'[[alerts.sink]]\nname = "pager"\nkind = "pagerduty"\nkey = "env://KEY"\nurl = "{receiver.base}/v2/enqueue"\n'
        )
    waiting(here[0], "pager")
    (row,) = asked(capsys, "list")
    assert outcome(["alerts", "acknowledge", row["id"]]) == 0
    assert outcome(["alerts", "resolve", row["id"]]) == 0
    capsys.readouterr()
    (after,) = asked(capsys, "list", "--state", "resolved")
    assert after["id"] == row["id"]
    with closing(Queue(str(here[0]))) as queue:
        events = [one.notice.event for one in queue.due("pager", 9e9, 9)]
        abouts = {one.notice.about for one in queue.due("pager", 9e9, 9)}
    assert (events, len(abouts)) == (["trigger", "acknowledge", "resolve"], 1)


def test_the_same_is_a_new_alert_once_it_was_resolved(here, capsys):
    waiting(here[0], "pager")
    (row,) = asked(capsys, "list")
    assert outcome(["alerts", "resolve", row["id"]]) == 0
    capsys.readouterr()
    with closing(Queue(str(here[0]))) as queue:
        alert = Alert("a.b", Severity.HIGH, "x", NOW + 1, 8, "deny", ("a.b",), "github", "ann")
        queue.take([alert], lambda _: (), 600, (8, b"x"), NOW)
    assert sorted(one["state"] for one in asked(capsys, "list")) == ["open", "resolved"]


def test_a_dead_letter_is_tried_again_or_dropped_by_its_id(here, capsys):
    waiting(here[0], "pager")
    with closing(Queue(str(here[0]))) as queue:
        queue.bury(queue.due("pager", 9e9, 9), "status 400", NOW)
    (row,) = asked(capsys, "deliveries", "--state", "dead")
    assert (row["trouble"], row["sink"]) == ("status 400", "pager")
    assert outcome(["alerts", "retry", row["id"]]) == 0
    capsys.readouterr()
    assert len(asked(capsys, "deliveries", "--state", "pending")) == 1
    assert outcome(["alerts", "drop", row["id"]]) == 0
    assert outcome(["alerts", "drop", row["id"]]) == 2
    assert "no such notice waits or is dead" in capsys.readouterr().err


def test_a_quiet_period_has_an_end_and_can_be_ended(here, capsys):
    assert outcome(["alerts", "quiet", "--for", "2h", "--rule", "pin.*"]) == 0
    assert outcome(["alerts", "quiet"]) == 0
    assert "pin.*" in capsys.readouterr().out
    assert outcome(["alerts", "quiet", "--end", "1"]) == 0
    assert outcome(["alerts", "quiet"]) == 0
    assert "no quiet period is set" in capsys.readouterr().out
    assert outcome(["alerts", "quiet", "--for", "8d"]) == 2


def test_an_alert_that_is_not_there_is_told(here, capsys):
    assert outcome(["alerts", "show", "x"]) == 2
    assert "there is no such alert" in capsys.readouterr().err
