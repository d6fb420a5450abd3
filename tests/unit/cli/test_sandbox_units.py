"""`douane sandbox users` and `douane sandbox systemd`."""

from __future__ import annotations

import os

import pytest

from douane.cli.app import outcome
from douane.errors import LaunchError
from douane.sandbox.account import ensure_may_become

DOCUMENT = """
[servers.notes]
command = "/usr/bin/env"
user = "no-such-account"
sandbox = "strict"

[servers.clock]
command = "/bin/cat"

[servers.far]
url = "https://far.example/mcp"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    for name in ("config", "state", "bin", "units"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config/douane.toml").write_text(DOCUMENT)
    program = tmp_path / "bin/useradd"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/made\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return tmp_path


def test_accounts_are_shown_with_how_they_are_made_and_nothing_is_made(folder, capsys):
    assert outcome(["sandbox", "users"]) == 0
    out = capsys.readouterr().out
    assert "no-such-account (is missing)" in out
    assert "douane-clock (is missing, and is not named yet)" in out
    assert "# useradd --system --no-create-home" in out
    assert '[servers.clock]: user = "douane-clock"' in out
    assert "far" not in out
    assert not (folder / "made").exists()


def test_they_are_made_by_root_alone_and_after_a_yes(folder, capsys, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert outcome(["sandbox", "users", "--create", "--yes"]) == 2
    monkeypatch.setattr("os.geteuid", lambda: 0)
    outcome(["sandbox", "users", "--create"])  # nobody answers
    assert not (folder / "made").exists()
    assert outcome(["sandbox", "users", "--create", "--yes"]) == 0
    assert [line.split()[-1] for line in (folder / "made").read_text().splitlines()] == [
        "no-such-account",
        "douane-clock",
    ]


def test_units_are_printed_or_written_over_nothing(folder, capsys):
    assert outcome(["sandbox", "systemd", "notes"]) == 0
    out = capsys.readouterr().out
    assert "User=no-such-account" in out
    assert "clock" not in out
    assert 'sandbox = "none"' in out
    assert outcome(["sandbox", "systemd", "--to", str(folder / "units")]) == 0
    assert len(list((folder / "units").iterdir())) == 4
    assert outcome(["sandbox", "systemd", "--to", str(folder / "units")]) == 2
    assert outcome(["sandbox", "systemd", "nobody"]) == 2


def test_only_root_starts_a_server_as_another(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 65534)
    ensure_may_become("")
    ensure_may_become("nobody")
    with pytest.raises(LaunchError, match="only root"):
        ensure_may_become("douane-notes")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    ensure_may_become("douane-notes")


@pytest.mark.parametrize("user", ["Root", "a b", "-x", "root:0"])
def test_what_is_no_account_is_a_mistake(folder, capsys, user):
    (folder / "config/douane.toml").write_text(f'[servers.notes]\ncommand = "/bin/cat"\nuser = "{user}"\n')
    assert outcome(["sandbox", "users"]) == 2
    assert "no account can be called" in capsys.readouterr().err
