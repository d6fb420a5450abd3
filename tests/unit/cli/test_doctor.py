"""`douane doctor` shows that each control fires, and says so when one does not."""

from __future__ import annotations

import json
import os

import pytest

from douane.alerts.controls import CONTROLS as OF_ALERTS
from douane.cli.app import outcome
from douane.config import read
from douane.detectors import DETECTORS
from douane.operations import controls
from douane.operations.controls import CONTROLS, contained
from douane.operations.controls.base import Control, State
from douane.operations.controls.contained import CONTAINED
from douane.operations.controls.drill import Probe, by_client, notice, request
from douane.stores.documents import built_in


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Where the policy documents of this test are."""
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def policy(place):
    return (place / "douane.toml").write_text


def told(capsys):
    """What came of each control, by its name."""
    return {one["control"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}


def states(capsys):
    return {name: one["state"] for name, one in told(capsys).items()}


def test_with_nothing_configured_every_control_fires(capsys):
    code = outcome(["doctor", "--json"])
    found = told(capsys)
    assert {name for name, one in found.items() if one["state"] in {"missed", "unchecked"}} == set(), found
    assert code == 0


def test_people_see_a_line_for_each_control_and_the_sum(capsys):
    assert outcome(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CONTROLS) + len(OF_ALERTS) + 2
    assert (
        "✓ secrets in arguments: a call with an AWS access key id → deny: secret.aws-access-key-id" in lines
    )
    proven, _, sum_, *_ = lines[-1].split()
    assert proven == sum_


def test_a_control_that_the_policy_turns_off_is_missed(policy, capsys):
    policy('[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\ndirection = "to-server"\naction = "allow"\n')
    assert outcome(["doctor", "--json"]) == 1
    found = states(capsys)
    assert {name for name, state in found.items() if state == "missed"} == {
        "secrets in arguments",
        "secrets in sampled answers",
        "secrets in elicited answers",
    }


def test_every_detector_is_put_to_the_test(capsys):
    outcome(["doctor", "--json"])
    happened = " ".join(one["happened"] for one in told(capsys).values())
    untold = {one.name for one in DETECTORS if not any(rule.id in happened for rule in one.rules)}
    assert untold == set()


def test_a_policy_that_monitors_is_missed_once_and_the_controls_are_tested_anyway(policy, capsys):
    policy('mode = "monitor"\n')
    assert outcome(["doctor", "--json"]) == 1
    assert [name for name, state in states(capsys).items() if state == "missed"] == ["the policy is enforced"]


def test_a_policy_that_cannot_be_used_is_told_and_the_built_in_one_is_tested(policy, capsys):
    policy("nonsense")
    assert outcome(["doctor", "--json"]) == 1
    found = told(capsys)
    assert found.pop("the policy is valid")["state"] == "missed"
    assert "missed" not in {one["state"] for one in found.values()}


def test_tools_that_wait_for_approval_are_approved_for_the_drill(policy, capsys):
    policy('[tools]\ntrust = "approve-first"\n')
    assert outcome(["doctor", "--json"]) == 0, capsys.readouterr().out


def test_what_cannot_be_tested_is_said_loudly(policy, capsys):
    policy('[[rule]]\nid = "nothing"\naction = "deny"\nmethod = "initialize"\n')
    assert outcome(["doctor"]) == 1
    assert "? secrets in arguments: " in (shown := capsys.readouterr().out)
    assert "NOT CHECKED: an ordinary handshake was refused" in shown


def test_a_test_that_goes_wrong_hides_no_other(monkeypatch, capsys):
    def wrong(_config):
        raise RuntimeError("odd")

    monkeypatch.setattr(controls, "CONTROLS", (Control("odd", "a", wrong), CONTROLS[0]))
    assert outcome(["doctor", "--json"]) == 1
    found = told(capsys)
    assert found["odd"]["state"] == "unchecked"
    assert "RuntimeError: odd" in found["odd"]["happened"]
    assert found[CONTROLS[0].name]["state"] == "fired"


@pytest.mark.parametrize(("mode", "state"), [(0o700, "fired"), (0o777, "missed")])
def test_a_state_folder_that_others_may_change_is_missed(mode, state, place, capsys):
    folder = place / "state"
    folder.mkdir()
    folder.chmod(mode)
    outcome(["doctor", "--json"])
    assert states(capsys)["the state folder is private"] == state


def test_a_state_folder_that_cannot_be_made_is_missed(place, monkeypatch, capsys):
    (place / "file").touch()
    monkeypatch.setenv("DOUANE_STATE", str(place / "file" / "state"))
    assert outcome(["doctor", "--json"]) == 1
    found = told(capsys)["the state folder is private"]
    assert (found["state"], "cannot be made" in found["happened"]) == ("missed", True)


def test_a_database_that_others_may_read_is_missed(place, capsys):
    folder = place / "state"
    folder.mkdir(mode=0o700)
    os.close(os.open(folder / "douane.db", os.O_CREAT, 0o644))
    outcome(["doctor", "--json"])
    assert states(capsys)["the state folder is private"] == "missed"


@pytest.fixture(scope="module")
def config():
    return read([built_in()])


def test_a_probe_is_missed_when_what_it_says_passes(config):
    probe = Probe(by_client(request(7, "ping")), "protocol.unknown-method")
    assert probe(config).state is State.MISSED


def test_a_probe_is_missed_when_it_is_stopped_for_another_reason(config):
    probe = Probe(by_client(request(7, "nothing")), "secret.aws")
    assert (probe(config).state, "another" in probe(config).happened) == (State.MISSED, False)
    assert "not because of" in probe(config).happened


def test_a_probe_is_unchecked_when_it_does_not_get_that_far(config):
    probe = Probe(by_client(request(7, "ping")), "a", before=(by_client(notice("nothing")),))
    assert probe(config).state is State.UNCHECKED


def test_every_control_has_a_name_of_its_own():
    every = (*CONTROLS, *OF_ALERTS)
    assert len({one.name for one in every}) == len(every)


def test_walls_with_a_hole_are_missed_and_those_that_cannot_be_are_told(capsys, monkeypatch):
    monkeypatch.setattr(contained, "STRICT", contained.STRICT._replace(is_contained=False))
    monkeypatch.setattr(controls, "CONTROLS", CONTAINED[:1])
    assert outcome(["doctor", "--json"]) == 1
    assert told(capsys)["the sandbox"]["state"] == "missed"
    monkeypatch.undo()
    monkeypatch.setattr(controls, "CONTROLS", CONTAINED)
    monkeypatch.setenv("PATH", "/nowhere")
    outcome(["doctor", "--json"])
    found = told(capsys)
    assert {found[one.name]["state"] for one in CONTAINED} == {"noted"}
    assert "bubblewrap is not installed" in found["the sandbox"]["happened"]


def test_a_secret_of_a_sink_that_is_not_there_is_missed_and_without_sinks_it_is_said(
    policy, capsys, monkeypatch
):
    monkeypatch.setattr(controls, "CONTROLS", ())
    assert outcome(["doctor", "--json"]) == 0
    assert "nobody is told" in told(capsys)["secrets of sinks are there"]["happened"]
    policy('[[alerts.sink]]\nname = "p"\nkind = "pagerduty"\nkey = "env://DOUANE_NO_KEY"\n')
    assert outcome(["doctor", "--json"]) == 1
    assert "the variable `DOUANE_NO_KEY` is empty" in told(capsys)["secrets of sinks are there"]["happened"]
    monkeypatch.setenv("DOUANE_NO_KEY", "made-up-value")
    assert outcome(["doctor", "--json"]) == 0
    assert "made-up-value" not in capsys.readouterr().out
