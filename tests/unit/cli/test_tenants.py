"""A tenant that is named on the command line is one that there is, or the command ends with 2."""

from __future__ import annotations

import sys

import pytest

from douane.cli.app import main

READING = ("audit tail", "audit search x", "audit show 1", "audit index", "tools list", "tools diff files")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "douane.toml").write_text("[tenants.acme]\n")
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    return tmp_path / "state"


@pytest.fixture
def run(monkeypatch, capfd):
    """Runs `douane …` as the shell does; how it ended, and what it said."""

    def run_it(words, tenant):
        monkeypatch.setattr(sys, "argv", ["douane", *words.split(), "--tenant", tenant])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capfd.readouterr()

    return run_it


@pytest.mark.parametrize("words", READING)
def test_what_only_reads_refuses_a_tenant_that_there_is_not(words, run, state):
    code, out, err = run(words, "acne")
    assert (code, out) == (2, "")
    assert "there is no tenant `acne`" in err
    assert "name one of: acme" in err
    assert not state.exists()


@pytest.mark.parametrize("words", READING)
def test_of_one_that_has_recorded_nothing_it_says_that(words, run, state):
    *_, err = run(words, "acme")
    assert "was recorded" in err
    assert not state.exists()


def test_what_a_tenant_left_that_there_is_no_more_is_still_read(run, state):
    (state / "tenants" / "gone").mkdir(parents=True)
    code, _, err = run("audit tail", "gone")
    assert code == 0
    assert "was recorded" in err
