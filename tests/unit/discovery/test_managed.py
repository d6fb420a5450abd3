"""Lists for hosts name whole commands and addresses, in the form of each."""

from __future__ import annotations

import json
import tomllib

import pytest

from douane.discovery.managed import FORMS, Allowed

SERVERS = [
    Allowed("files", ("/opt/douane-mcp", "--name", "files", "--upstream", "npx", 'it\'s "x"')),
    Allowed("a.b search", (), "https://gate.example/servers/search/mcp"),
]
COMMAND, URL = [*SERVERS[0].command], SERVERS[1].url


@pytest.mark.parametrize("form", ["claude", "copilot"])
def test_claude_code_and_copilot_compare_whole_commands_and_addresses(form):
    said = json.loads(FORMS[form].text(SERVERS))
    assert said["allowedMcpServers"] == [{"serverCommand": COMMAND}, {"serverUrl": URL}]
    assert said.get("allowManagedMcpServersOnly", False) is (form == "claude")


def test_codex_compares_names_and_every_argument():
    said = tomllib.loads(FORMS["codex"].text(SERVERS))["mcp_servers"]
    command = said["files"]["identity"]["command"]
    assert [command["executable"], *(one["value"] for one in command["args"])] == COMMAND
    assert {one["match"] for one in command["args"]} == {"exact"}
    assert said["a.b search"]["identity"] == {"url": URL}


def test_gemini_compares_names_and_it_is_said():
    assert json.loads(FORMS["gemini"].text(SERVERS)) == {"mcp": {"allowed": ["a.b search", "files"]}}
    assert "names only" in FORMS["gemini"].weakness
