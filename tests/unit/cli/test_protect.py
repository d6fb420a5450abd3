"""`douane protect` and `unprotect` on the files of a made-up home."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import sys
import tempfile
import threading
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from douane.cli.app import outcome
from douane.cli.protect.chosen import grouped
from douane.cli.protect.versions import Version, versions
from douane.discovery.protecting import Means, planned
from douane.errors import LaunchError
from douane.sandbox import machine
from douane.sandbox.account import Account
from tests._promises import promise

CURSOR = """{
  // mine
  "mcpServers": {
    "files": { "command": "npx", "args": ["-y", "files-mcp", "--token", "ghp_made_up_secret"], "env": {"KEY": "sk-made-up-secret"} },
    "search": {
      "url": "https://search.example/mcp",
      "headers": {"X-Key": "made-up-secret"},
    },
    "off": {"command": "x", "disabled": true}
  }
}
"""
CODEX = '[mcp_servers.time]\ncommand = "uvx" # it\'s\nargs = ["mcp-server-time"]\n'


@pytest.fixture(scope="module")
def programs():
    """A folder with the programs that entries name, which servers may enter whoever runs the tests."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for name in ("npx", "uvx"):
            (Path(folder) / name).write_text("#!/bin/sh\n")
            (Path(folder) / name).chmod(0o755)
        yield folder


@pytest.fixture
def home(tmp_path, monkeypatch, programs):
    for name in ("XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR", "CLINE_DIR", "COPILOT_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path / "work")
    for path, text in ((".cursor/mcp.json", CURSOR), (".codex/config.toml", CODEX)):
        file = tmp_path / "home" / path
        file.parent.mkdir(parents=True)
        file.write_bytes(text.encode())
    return tmp_path / "home"


def texts(home):
    return [(home / path).read_bytes().decode() for path in (".cursor/mcp.json", ".codex/config.toml")]


def backups(home):
    return sorted(path.name for path in (home.parent / "state" / "protected").iterdir())


def test_what_is_protected_starts_behind_douane_and_comes_back_to_the_byte(home, capfd):
    assert outcome(["protect", "--all", "--yes"]) == 0
    servers = json.loads(
        texts(home)[0]
        .replace("// mine", "")
        .replace("},\n    },", "}\n    },")
        .replace("},\n    }", "}\n    }")
    )["mcpServers"]
    wrapper = Path(servers["files"]["command"])
    assert wrapper.is_absolute()
    assert wrapper.name == "douane-mcp"
    assert servers["files"]["args"][:5] == ["--name", "files", "--upstream", "npx", "-y"]
    assert servers["search"]["args"][1:] == [
        "https://search.example/mcp",
        "--name",
        "search",
        "--header-from",
        "X-Key",
        "DOUANE_HEADER_X_KEY",
    ]
    assert servers["search"]["env"] == {"DOUANE_HEADER_X_KEY": "made-up-secret"}
    assert servers["off"] == {"command": "x", "disabled": True}
    assert 'args = ["--name", "time", "--upstream", "uvx", "mcp-server-time"]' in texts(home)[1]
    assert backups(home) == [
        "000001-mcp.json.before",
        "000001-mcp.json.record",
        "000002-config.toml.before",
        "000002-config.toml.record",
    ]

    capfd.readouterr()
    assert outcome(["protect", "--all", "--yes"]) == 0
    assert "nothing to protect" in capfd.readouterr().err
    assert outcome(["unprotect", "--all", "--yes"]) == 0
    assert texts(home) == [CURSOR, CODEX]
    assert backups(home) == []
    assert outcome(["unprotect", "--all", "--yes"]) == 0
    assert "none of these" in capfd.readouterr().err


def told_of(home):
    """What the log says of files, and all of its text."""
    database = sqlite3.connect(home.parent / "state" / "douane.db")
    bodies = [body for (body,) in database.execute("SELECT body FROM entries ORDER BY seq")]
    database.close()
    return [json.loads(body) for body in bodies], "".join(bodies)


@promise("P-PROTECT-TOLD")
def test_each_file_that_is_written_is_told_of_with_its_digests_and_no_value(home):
    before = [sha256(text.encode()).hexdigest() for text in texts(home)]
    assert outcome(["protect", "--all", "--yes"]) == 0
    after = [sha256(text.encode()).hexdigest() for text in texts(home)]
    assert outcome(["unprotect", "--all", "--yes"]) == 0

    entries, text = told_of(home)
    assert [(one["method"], one["action"]) for one in entries] == [
        ("douane/protect", "allow"),
        ("douane/protect", "allow"),
        ("douane/unprotect", "allow"),
        ("douane/unprotect", "allow"),
    ]
    assert [(one["digests"]["before"], one["digests"]["after"]) for one in entries] == [
        *zip(before, after, strict=True),
        *zip(after, before, strict=True),
    ]
    assert [one["name"] for one in entries[0]["servers"]] == ["files", "search"]
    assert entries[1]["subject"] == str(home / ".codex" / "config.toml")
    assert all(one["principal"].startswith("local:") for one in entries)
    assert "secret" not in text


@promise("P-PROTECT-TOLD")
def test_what_cannot_be_told_is_not_written(home, capfd):
    assert outcome(["protect", "--host", "codex", "--yes"]) == 0
    now = texts(home)
    (home.parent / "state" / "douane.db").write_text("no database, and long enough to be taken for one" * 99)
    assert outcome(["protect", "--host", "cursor", "--yes"]) == 1
    assert outcome(["unprotect", "--all", "--yes"]) == 1
    assert "douane.db" in capfd.readouterr().err
    assert texts(home) == now


@promise("P-PROTECT-NO-SECRETS")
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["table", "json"])
def test_names_are_shown_and_values_are_not(home, capfd, form):
    assert outcome(["protect", "--show", *form]) == 0
    assert outcome(["protect", "--all", "--yes"]) == 0
    assert outcome(["unprotect", "--all", "--show", *form]) == 0
    said = "".join(capfd.readouterr())
    assert "secret" not in said.replace("[secret]", "")
    assert all(name in said for name in ("KEY", "X-Key", "DOUANE_HEADER_X_KEY", "files-mcp"))


def test_what_is_only_shown_is_not_written(home, capfd):
    assert outcome(["protect", "--all", "--show", "--json"]) == 0
    shown = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(one["server"], "after" in one) for one in shown] == [
        ("files", True),
        ("search", True),
        ("off", False),
        ("time", True),
    ]
    assert texts(home) == [CURSOR, CODEX]
    assert not (home.parent / "state").exists()


def test_without_a_terminal_it_does_not_take_silence_for_yes(home, capfd):
    assert outcome(["protect", "--all"]) == 2
    assert "--yes" in capfd.readouterr().err
    assert texts(home) == [CURSOR, CODEX]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--all"),
        (("--all", "--host", "cursor"), "--all"),
        (("--host", "cursr"), "did you mean `cursor`"),
        (("--all", "--yes", "--gateway", "http://gate.example"), "--allow-http"),
        (("--all", "--yes", "--gateway", "gate"), "is no address"),
        (("--all", "--yes", "--profile", "lose"), "there is no profile `lose`"),
    ],
)
def test_what_cannot_be_meant_is_refused(home, capfd, words, said):
    assert outcome(["protect", *words]) == 2
    assert said in capfd.readouterr().err
    assert texts(home) == [CURSOR, CODEX]


def test_what_a_first_start_would_install_is_told_once_with_the_command_that_does_it_now(
    home, monkeypatch, capfd
):
    monkeypatch.setattr("douane.sandbox.machine.find", lambda _path: None)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert outcome(["protect", "--all", "--yes"]) == 0
    said = capfd.readouterr().err
    assert said.count("installed at their first start") == 1
    assert "  douane sandbox install -- npx -y files-mcp\n" in said
    assert "  douane sandbox install -- uvx mcp-server-time\n" in said
    assert "ghp_made_up_secret" not in said


def test_where_there_are_no_walls_nothing_is_said_of_installing(home, capfd):
    assert outcome(["protect", "--all", "--yes", "--profile", "none"]) == 0
    assert "installed at their first start" not in capfd.readouterr().err


def test_one_host_or_one_server_is_meant(home):
    assert outcome(["protect", "--host", "codex", "--yes"]) == 0
    assert texts(home)[0] == CURSOR
    assert outcome(["unprotect", "--server", "time", "--yes"]) == 0
    assert outcome(["protect", "--server", "off", "--all-states", "--yes"]) == 0
    assert texts(home)[1] == CODEX
    assert '"--upstream", "x"' in texts(home)[0]


def test_a_file_that_cannot_be_written_stops_no_other(home, capfd):
    (home / ".cursor" / "mcp.json").rename(home / "elsewhere")
    (home / ".cursor" / "mcp.json").hardlink_to(home / "elsewhere")

    assert outcome(["protect", "--all", "--yes"]) == 1

    assert "more than one name" in capfd.readouterr().err
    refused = next(one for one in told_of(home)[0] if one["action"] == "deny")
    assert "more than one name" in refused["because"]
    assert refused["now"] == refused["digests"]["before"]
    assert texts(home)[0] == CURSOR
    assert "--upstream" in texts(home)[1]
    assert backups(home) == ["000001-config.toml.before", "000001-config.toml.record"]


def test_what_was_kept_stays_when_something_goes_wrong_after_the_file_is_another(home, monkeypatch, capfd):
    works = os.fsync

    def fails_for_folders(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(5, "Input/output error")
        works(handle)

    monkeypatch.setattr(os, "fsync", fails_for_folders)
    assert outcome(["protect", "--host", "codex", "--yes"]) == 1
    assert "Input/output error" in capfd.readouterr().err
    assert "--upstream" in texts(home)[1]
    monkeypatch.undo()
    assert len(list((home.parent / "state" / "protected").iterdir())) == 2


def test_a_file_that_a_host_changed_since_gets_its_entries_back_and_keeps_the_change(home):
    assert outcome(["protect", "--all", "--yes"]) == 0
    (home / ".codex" / "config.toml").write_text(texts(home)[1] + "\n[other]\nx = 1\n")
    assert outcome(["unprotect", "--all", "--yes"]) == 0
    assert texts(home) == [CURSOR, CODEX + "\n[other]\nx = 1\n"]


def test_a_server_that_is_not_there_cannot_be_protected(home, capfd):
    assert outcome(["protect", "--server", "nix", "--show"]) == 1
    assert "there is no such server" in "".join(capfd.readouterr())


def test_an_entry_that_is_another_by_now_is_left_with_the_reason(home, capfd):
    assert outcome(["protect", "--host", "codex", "--yes"]) == 0
    changed = texts(home)[1].replace("mcp-server-time", "other")
    (home / ".codex" / "config.toml").write_text(changed)
    before = (home / ".codex" / "config.toml").stat().st_mtime_ns
    assert outcome(["protect", "--host", "cursor", "--yes"]) == 0
    assert outcome(["unprotect", "--all", "--yes"]) == 1
    assert "has been changed since" in capfd.readouterr().out
    assert (home / ".codex" / "config.toml").stat().st_mtime_ns == before
    assert texts(home)[1] == changed
    assert len(backups(home)) == 2


def test_a_backup_that_somebody_changed_is_not_used(home, capfd):
    assert outcome(["protect", "--host", "codex", "--yes"]) == 0
    (home.parent / "state" / "protected" / "000001-config.toml.before").write_text("x = 1")
    assert outcome(["unprotect", "--all", "--yes"]) == 0  # its own command line tells what it was
    assert "is not what was kept" in capfd.readouterr().err
    assert texts(home)[1] == CODEX


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_a_server_that_its_walls_have_no_room_for_is_left_unless_it_gets_others(home, capfd):
    try:
        machine.find(os.environ.get("PATH", os.defpath))
    except LaunchError:
        pytest.skip("this machine has no walls")
    path = home / ".cursor" / "mcp.json"
    path.write_text(
        json.dumps({"mcpServers": {"all": {"command": sys.executable, "args": ["-m", "files", "/"]}}})
    )

    assert outcome(["protect", "--host", "cursor", "--yes"]) == 0
    assert "within its walls it would not start" in capfd.readouterr().out
    assert "--upstream" not in path.read_text()
    assert outcome(["protect", "--host", "cursor", "--yes", "--profile", "none"]) == 0
    assert '"--name", "all", "--profile", "none", "--upstream"' in path.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_what_a_server_would_lack_within_its_walls_is_told_beforehand(home, monkeypatch, capfd):
    work = str(Path.cwd())
    Path(work).chmod(0o755)
    monkeypatch.setattr(machine, "find", lambda _path: None)
    monkeypatch.setattr("douane.sandbox.building.found", lambda _wanted: None)
    who = Account("nobody", 65533, 65533, differs=True)
    monkeypatch.setattr("douane.sandbox.account.account", lambda _name: who)
    monkeypatch.setattr("douane.transports.command.resolve", lambda command: command)
    files = {"command": "mcp-server-filesystem", "args": [work]}
    memory = {"command": "mcp-server-memory", "env": {"MEMORY_FILE_PATH": f"{work}/gone/m.jsonl"}}
    path = home / ".cursor" / "mcp.json"
    path.write_text(json.dumps({"mcpServers": {"files": files, "memory": memory}}))

    assert outcome(["protect", "--host", "cursor", "--show"]) == 0
    said = capfd.readouterr().out
    assert f"as `nobody` this one can change nothing in `{work}`" in said
    assert f"`MEMORY_FILE_PATH` names a file in `{work}/gone`, and there is no such folder" in said


BETWEEN_SAVES = 0.03  # seconds: Claude Code saves at most every call of a tool


class Host(threading.Thread):
    """Saves its file again and again under its lock, as Claude Code does, and counts how often."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.saved = path, 0
        self.lock, self.goes, self.ended = Path(f"{path}.lock"), threading.Event(), threading.Event()

    def run(self):
        while not self.ended.wait(BETWEEN_SAVES):
            try:
                self.lock.mkdir()
            except FileExistsError:
                continue
            content = json.loads(self.path.read_text())
            content["saved"] = self.saved = self.saved + 1
            draft = self.path.with_name("draft")
            draft.write_text(json.dumps(content, indent=2))
            draft.rename(self.path)
            self.lock.rmdir()
            self.goes.set()


@promise("P-PROTECT-NOTHING-LOST")
def test_a_host_that_saves_its_file_all_the_time_loses_nothing_and_is_protected(home):
    path = home / ".claude.json"
    path.write_text(json.dumps({"saved": 0, "mcpServers": {"a": {"command": "made-up", "args": ["x"]}}}))
    host = Host(path)
    host.start()
    host.goes.wait(5)

    assert outcome(["protect", "--host", "claude_code", "--yes"]) == 0
    host.goes.clear()
    host.goes.wait(5)
    protected = json.loads(path.read_text())["mcpServers"]["a"]
    assert outcome(["unprotect", "--host", "claude_code", "--yes"]) == 0
    host.ended.set()
    host.join(5)

    assert protected["args"][-3:] == ["--upstream", "made-up", "x"]
    after = json.loads(path.read_text())
    assert after == {"saved": host.saved, "mcpServers": {"a": {"command": "made-up", "args": ["x"]}}}


@pytest.mark.parametrize(
    ("written", "goes_on"),
    [
        ({"saved": 1, "mcpServers": {"a": {"command": "made-up"}}}, True),
        ({"saved": 1, "mcpServers": {"a": {"command": "other"}}}, False),
        ({"saved": 1, "mcpServers": {"a": {"command": "made-up"}, "b": {"command": "new"}}}, False),
        ({"saved": 1}, False),
    ],
    ids=["the same entries", "another command", "one more", "none"],
)
def test_what_a_host_wrote_since_is_taken_up_only_with_the_entries_that_were_shown(home, written, goes_on):
    path = home / ".claude.json"
    path.write_text('{"mcpServers": {"a": {"command": "made-up"}}}')
    means = Means("/opt/douane-mcp", "/opt/douane", bool)
    made = partial(planned, wanted=lambda _host, _entry: True, means=means)
    file, group = next(one for one in grouped(str(home)) if one[0].path == str(path))
    shown = versions(Version(file, group, made(group)), made)
    assert next(shown).file == file
    path.write_text(json.dumps(written))

    assert (next(shown, None) is not None) is goes_on
