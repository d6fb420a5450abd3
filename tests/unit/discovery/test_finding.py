"""Looking for files on a machine, without looking far."""

import os
from pathlib import Path

import pytest

from douane.discovery import folders
from douane.discovery.finding import MAX_BYTES, configured, files
from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine
from tests._promises import promise

SERVER = '{"mcpServers": {"s": {"command": "npx", "args": ["x"]}}}'


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def machine(home, project=""):
    return Machine("linux", str(home), {}, str(project))


def written(home, path, text=SERVER):
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def of(home, host, project=""):
    return [one for one in configured(machine(home, project)) if one.host == host]


def test_the_servers_of_all_hosts_are_found(home, tmp_path):
    written(home, ".cursor/mcp.json")
    written(home, ".codex/config.toml", '[mcp_servers.s]\ncommand = "npx"\n')
    written(home, ".config/goose/config.yaml", "extensions:\n  s: {type: stdio, cmd: npx}\n")
    shop = tmp_path / "shop"
    written(shop, ".vscode/mcp.json", '{"servers": {"s": {"command": "npx"}}} // c')
    found = {one.host: one for one in configured(machine(home, shop))}
    assert found.keys() == {"cursor", "codex", "goose", "vs_code"}
    assert {one.command[0] for one in found.values()} == {"npx"}
    assert found["cursor"].file == str(home / ".cursor/mcp.json")


def test_a_text_is_handed_on_as_it_is_on_the_disk(home):
    text = '\ufeff{\r\n  "mcpServers": {},\r\n}\r\n'
    (home / ".cursor").mkdir()
    (home / ".cursor/mcp.json").write_bytes(text.encode())
    assert [one.text for one in files(machine(home))] == [text]


def test_a_machine_without_hosts_has_no_servers(home):
    assert configured(machine(home / "nowhere")) == []


def test_plugins_are_found_some_folders_down(home):
    written(home, ".claude/plugins/cache/market/notes/1.0/.mcp.json", '{"flat": {"command": "x"}}')
    written(home, ".claude/plugins/cache/market/notes/1.0/.claude-plugin/plugin.json")
    written(home, ".claude/plugins/cache/market/notes/node_modules/.mcp.json")
    written(home, ".claude/plugins/cache/1/2/3/4/5/.mcp.json")
    assert [(one.scope, one.name) for one in of(home, "claude_code")] == [("plugin", "flat"), ("plugin", "s")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"\xff\xfe{\x00}\x00", "it is not UTF-8"), (b"{", "it is not JSON, see line 1")],
)
def test_a_file_that_cannot_be_read_is_told_of(home, content, problem):
    written(home, ".cursor/mcp.json").write_bytes(content)
    (entry,) = of(home, "cursor")
    assert (entry.problem, entry.name, entry.is_enabled) == (problem, "", False)


def test_a_file_that_is_too_large_is_told_of(home):
    os.truncate(written(home, ".cursor/mcp.json"), MAX_BYTES + 1)
    (entry,) = of(home, "cursor")
    assert entry.problem == "it is larger than 20 MiB"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_of_somebody_else_is_told_of(home):
    written(home, ".cursor/mcp.json").chmod(0)
    (entry,) = of(home, "cursor")
    assert entry.problem == "it cannot be read: Permission denied"


def test_a_link_in_a_circle_is_told_of(home):
    (home / ".cursor").mkdir()
    (home / ".cursor/mcp.json").symlink_to(home / ".cursor/mcp.json")
    (entry,) = of(home, "cursor")
    assert entry.problem.startswith("it cannot be read: ")


def test_what_is_no_file_is_not_waited_for(home):
    (home / ".cursor").mkdir()
    os.mkfifo(home / ".cursor/mcp.json")
    (home / ".kimi/mcp.json").mkdir(parents=True)
    assert configured(machine(home)) == []


def test_a_file_that_two_places_name_counts_once(home):
    written(home, ".config/opencode/opencode.json", '{"mcp": {"s": {"type": "local", "command": ["x"]}}}')
    named = machine(home)._replace(environ={"OPENCODE_CONFIG": str(home / ".config/opencode/opencode.json")})
    assert [one.name for one in configured(named)] == ["s"]


def test_too_many_folders_are_told_of_and_not_looked_through(home, monkeypatch):
    monkeypatch.setattr(folders, "MAX_FOLDERS", 5)
    for number in range(9):
        written(home, f".claude/plugins/cache/{number}/.mcp.json")
    assert "not all were looked into" in of(home, "claude_code")[-1].problem


def test_too_many_names_are_told_of(home, monkeypatch):
    monkeypatch.setattr(folders, "MAX_NAMES", 5)
    for number in range(9):
        written(home, f".kiro/agents/{number}.json")
    assert "not all were looked at" in of(home, "kiro")[-1].problem


@promise("P-HOME-NOT-WALKED")
def test_no_folder_is_looked_into_but_those_that_hosts_keep(home, tmp_path, monkeypatch):
    for name in ("Documents/deep/er", "src/project/.cursor", ".cache/uv", ".npm/_npx"):
        (home / name).mkdir(parents=True)
    written(home, ".claude/plugins/cache/a/.mcp.json")
    written(home, ".kiro/agents/a.json")
    looked, scandir = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(str(path)) or scandir(path))
    assert len(configured(machine(home, tmp_path / "shop"))) == 2
    kept = [one.path for host in HOSTS for one in host.places(machine(home, tmp_path / "shop")) if one.below]
    assert all(any(Path(path).is_relative_to(top) for top in kept) for path in looked)
    assert str(home) not in kept
    assert len(looked) < 60
