"""`douane secrets adopt` on the files of a made-up home."""

from __future__ import annotations

import json

import pytest

from douane.cli.app import outcome
from douane.cli.approvals import terminal
from douane.unlocking import opened_safe
from tests._promises import promise

TOKEN = "Zx81kQm2vL9pT4sW7yB3nD6f"
FILE = json.dumps(
    {
        "mcpServers": {
            "notes": {"command": "npx", "args": ["-y", "notes"], "env": {"NOTES_TOKEN": TOKEN, "LANG": "C"}},
            "mail": {"url": "https://mail.example/mcp", "headers": {"Authorization": f"Bearer {TOKEN}"}},
        }
    },
    indent=2,
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR", "CLINE_DIR", "COPILOT_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "home" / ".cursor").mkdir(parents=True)
    (tmp_path / "home" / ".cursor" / "mcp.json").write_text(FILE)
    return tmp_path / "home"


@pytest.fixture
def run(home, capfd):
    """Types `douane …`, checks how it ends, and gives what it said."""

    def typed(*words, exit_code=0):
        code = outcome(list(words))
        said = capfd.readouterr()
        assert code == exit_code, said
        return said.out + said.err

    return typed


def text(home):
    return (home / ".cursor" / "mcp.json").read_text()


def values(home):
    safe = opened_safe(str(home.parent / "state"))
    try:
        return {name: safe.get(name).value for name in safe.names()}
    finally:
        safe.close()


@promise("P-SECRET-ADOPTED")
@promise("P-SECRET-UNSEEN")
def test_secrets_of_protected_servers_move_into_the_store_and_are_shown_nowhere(run, home):
    run("protect", "--all", "--yes")
    before = text(home)
    said = run("secrets", "adopt", "--all", "--show") + run("secrets", "adopt", "--all", "--show", "--json")
    assert text(home) == before
    assert values(home) == {}
    said += run("secrets", "adopt", "--all", "--yes")
    assert "NOTES_TOKEN → secret://NOTES_TOKEN" in said
    assert "protected/000001-mcp.json.before" in said
    assert "→ secret://NOTES_TOKEN" in said.partition("mail (Cursor, user)")[2]
    assert TOKEN not in text(home) + said
    assert text(home).replace("secret://NOTES_TOKEN", TOKEN) == before
    assert values(home) == {"NOTES_TOKEN": TOKEN}
    assert "no secret is written out there" in run("secrets", "adopt", "--all", "--yes")
    assert "it may have the values" in (left := run("unprotect", "--all", "--yes", exit_code=1))
    assert "protected/000001-mcp.json.before" in left


@promise("P-SECRET-NAMED")
def test_what_is_moved_is_for_the_servers_that_had_it(run, home):
    run("protect", "--all", "--yes")
    run("secrets", "adopt", "--server", "notes", "--yes")
    listed = json.loads(run("secrets", "list", "--json"))
    assert listed["only"] == ["npm:notes"]
    run("secrets", "adopt", "--server", "mail", "--yes")
    listed = json.loads(run("secrets", "list", "--json"))
    assert listed["only"] == ["npm:notes", "url:https://mail.example/mcp"]


def test_servers_that_douane_is_not_before_are_left_and_said(run, home):
    said = run("secrets", "adopt", "--all", "--yes")
    assert "notes (Cursor, user): left, Douane is not before it" in said
    assert "nothing can be moved" in said
    assert text(home) == FILE


@promise("P-SECRET-ADOPTED")
def test_a_file_that_cannot_be_written_leaves_nothing_behind(run, home):
    run("protect", "--all", "--yes")
    (home / ".cursor" / "other.json").hardlink_to(home / ".cursor" / "mcp.json")
    before = text(home)
    assert "more than one name" in run("secrets", "adopt", "--all", "--yes", exit_code=1)
    assert text(home) == before
    assert values(home) == {}


def test_somebody_has_to_agree(run, home):
    run("protect", "--all", "--yes")
    assert "add --yes" in run("secrets", "adopt", "--all", exit_code=2)
    assert TOKEN in text(home)


@promise("P-SECRET-NAMED")
def test_a_limit_is_widened_only_when_it_was_said_and_not_by_a_file_that_was_not_written(run, home):
    run("protect", "--all", "--yes")
    run("secrets", "adopt", "--server", "notes", "--yes")
    (home / ".cursor" / "other.json").hardlink_to(home / ".cursor" / "mcp.json")
    said = run("secrets", "adopt", "--server", "mail", "--yes", exit_code=1)
    assert "NOTES_TOKEN is limited to npm:notes: url:https://mail.example/mcp may then have it, too" in said
    assert json.loads(run("secrets", "list", "--json"))["only"] == ["npm:notes"]


def test_a_secret_that_any_server_may_have_is_named(run, home, monkeypatch):
    monkeypatch.setattr(terminal, "check_terminal", list)
    run("protect", "--all", "--yes")
    run("secrets", "adopt", "--server", "notes", "--yes")
    run("secrets", "limit", "NOTES_TOKEN")
    said = run("secrets", "adopt", "--server", "mail", "--show")
    assert "NOTES_TOKEN is there already, for any server that names it" in said


def test_a_value_with_a_reference_in_it_stays(run, home):
    file = home / ".cursor" / "mcp.json"
    file.write_text(FILE.replace(f'"{TOKEN}"', f'"{TOKEN} secret://other"'))
    run("protect", "--all", "--yes")
    said = run("secrets", "adopt", "--server", "notes", "--show")
    assert "NOTES_TOKEN: it stays, a part of it is a reference already" in said
