from __future__ import annotations

import json
from contextlib import closing

import pytest
from click.testing import CliRunner

from douane.audit.entry import decoded
from douane.cli.incident import incident
from douane.cli.incident_shown import exposed
from douane.incidents.exposure import exposed as exposed_by
from douane.incidents.incident import Scope
from douane.stores.reader import Reader
from tests.unit.incidents._scene import MAIL, STORY


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    return lambda *words: CliRunner().invoke(incident, list(words))


def test_an_incident_is_opened_in_the_words_that_are_shown(run):
    told = run("open", "a strange mail", "--kind", "other", "--severity", "high", "--only", "watch", "--yes")
    assert told.exit_code == 0, told.output
    listed = run("list").output
    assert "other" in listed
    assert "high" in listed


def test_a_task_is_added_to_a_phase(run):
    run("open", "a strange mail", "--kind", "other", "--only", "watch", "--yes")
    ident = json.loads(run("list", "--json").output)["id"]
    assert run("task", ident, "--phase", "remediate", "--add", "tell ann").exit_code == 0
    assert "tell ann" in run("show", ident).output


def test_what_is_typed_has_an_entry_like_what_is_pressed(run, tmp_path):
    run("open", "a strange mail", "--kind", "other", "--only", "watch", "--yes")
    ident = json.loads(run("list", "--json").output)["id"]
    assert run("note", ident, "the vendor knows").exit_code == 0
    assert run("rotation", ident, "secret://MAIL_KEY", "not-needed").exit_code == 0
    closed = run("close", ident, "--lessons", "pin it", "--although", "a drill")
    assert closed.exit_code == 0, closed.output
    with closing(Reader(str(tmp_path / "state"))) as reader:
        told = [decoded(one)["method"] for one in reader.last(50)]
    acts = [f"control/incidents.{name}" for name in ("open", "note", "rotate", "close")]
    assert [one for one in told if str(one).startswith("control/")] == acts


def test_what_came_out_is_told_to_people_and_to_programs():
    found = exposed_by(STORY, Scope((MAIL.id,)))
    said = exposed(found)
    assert "3 calls, 300 bytes to the servers" in said
    assert "  personal.email: 3" in said
    assert "  evil.example:443: reached 1, refused 0, 5000 bytes out, 10 in, 1970-01-01 00:00 UTC" in said
    assert "not known:\n  results are not written" in said


def test_exposure_of_an_incident_is_shown_and_is_json_where_asked(run):
    run("open", "a strange mail", "--kind", "other", "--only", "watch", "--yes")
    ident = json.loads(run("list", "--json").output)["id"]
    assert "0 calls, 0 bytes to the servers" in run("exposure", ident).output
    assert json.loads(run("exposure", ident, "--json").output)["calls"] == 0
