from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from douane.cli.incident import incident


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
