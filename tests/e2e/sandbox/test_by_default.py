"""What a host starts is within walls without anybody saying so, and a server that is fetched is installed first."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient
from tests.e2e.sandbox.conftest import IS_ROOT, SYSTEM_PYTHON
from tests.e2e.sandbox.npm_registry import NpmRegistry

READER, TRANSLATOR = (Path(__file__).with_name(name) for name in ("reader.py", "translator.py"))


@pytest.fixture
def registry():
    made = NpmRegistry()
    made.publish("1.0.0")
    yield made
    made.close()


@pytest.fixture
def host(home, started, ground, registry):
    """`host(*command, **more)` is a line client of `douane-mcp`, whose documents say nothing of walls."""
    token = f"//127.0.0.1:{registry.port}/:_authToken=hunter2"
    (ground / "home/.npmrc").write_text(f"registry={registry.url}\n{token}\n")

    def start(*command, **more):
        client = LineClient(
            (str(installed.DOUANE_MCP), "--upstream", *command),
            settings(home, ground) | {"NOTES_TOKEN": "for it", "NOTES_REGISTRY": str(registry.port)} | more,
            ground,
            home / "stderr.txt",
        )
        started.append(client)
        client.open()
        client.ask("tools/list")
        return client

    return start


def settings(home, ground):
    env = environment(home) | {"HOME": str(ground / "home"), "XDG_DATA_HOME": str(ground / "data")}
    shutil.rmtree(home / "config", ignore_errors=True)
    return env


def look(client):
    return json.loads(client.call("look")["result"]["content"][0]["text"])


@promise("P-INSTALL-APART")
@promise("P-INSTALL-WHOLE")
@promise("P-WALLS-BY-DEFAULT")
@pytest.mark.skipif(
    IS_ROOT and not os.access("/usr/bin/npm", os.X_OK), reason="root's servers need a npm that all may read"
)
def test_a_server_that_is_fetched_is_installed_once_and_runs_without_its_registry(
    home, host, registry, audited
):
    client = host("npx", "-y", "notes", "--deep")
    assert look(client) == {
        "version": "1.0.0",
        "arguments": ["--deep"],
        "given": "for it",
        "script": False,
        "change": "EROFS",
        "registry": "ECONNREFUSED",
        "stranger": "unknown",
    }
    while "tried to reach `evil-collector.example`" not in client.stderr:
        time.sleep(1)  # the same call in quick turns is a loop
        look(client)
    assert client.end() == 0
    assert {who for _, who in registry.asked} == {"Bearer hunter2"}
    registry.publish("1.1.0")
    registry.asked.clear()
    client = host("npx", "-y", "notes")
    assert look(client)["version"] == "1.0.0"
    assert client.end() == 0
    assert registry.asked == []
    begun = [body["subject"] for body in audited() if body["method"] == "sandbox/begun"]
    assert begun == ["default", "default"]


@promise("P-WALLS-TOLD")
def test_a_server_without_a_folder_says_how_it_is_given_one_and_then_it_has_it(host, home, ground):
    command, path = (SYSTEM_PYTHON, "-IS", str(READER)), str(ground / "read/text")
    client = host(*command)
    missing, note = client.call("read", path=path)["result"]["content"]
    assert missing["text"].startswith("[Errno 2]")
    assert "read/text" not in note["text"]
    lines = note["text"].partition(":\n")[2].removesuffix("]")
    assert client.call("read", path=path)["result"]["content"] == [missing]
    assert client.end() == 0
    assert lines in client.stderr
    (home / "written").mkdir()
    (home / "written/douane.toml").write_text(lines.replace("FOLDER", str(ground / "read")))
    (ground / "read").chmod(0o777)
    client = host(*command, DOUANE_CONFIG=str(home / "written"))
    assert client.call("read", path=path)["result"]["content"] == [{"type": "text", "text": "outside\n"}]
    assert client.end() == 0


_WANTS_FOLDER = "import os, sys\nos.listdir(sys.argv[1])\nsys.stdin.readline()\n"


@promise("P-WALLS-TOLD")
def test_a_server_that_fails_without_its_folder_in_strict_says_which_and_how_it_gets_it(
    home, started, ground
):
    program, folder = ground / "mcp-server-filesystem", str(ground / "site")
    program.write_text(f"#!{SYSTEM_PYTHON}\n{_WANTS_FOLDER}")
    program.chmod(0o755)
    (ground / "site").mkdir()
    words = (str(installed.DOUANE_MCP), "--name", "site", "--profile", "strict", "--upstream")
    client = LineClient((*words, str(program), folder), settings(home, ground), ground, home / "stderr.txt")
    started.append(client)
    message = client.open()["error"]["message"]
    client.end()
    for said in (message, client.stderr):
        assert (
            f"profile `strict` gives this server not the folder that its command line names: {folder}" in said
        )
        assert f'write = ["{folder}"]' in said


@promise("P-WALLS-BY-DEFAULT")
def test_where_there_can_be_no_walls_each_start_says_so_and_is_recorded(host, audited):
    client = host(SYSTEM_PYTHON, "-IS", str(TRANSLATOR), "http://127.0.0.1:9/", PATH="/nowhere")
    assert client.end() == 0
    assert "NO WALLS AROUND THIS SERVER" in client.stderr
    assert "apt install bubblewrap" in client.stderr
    [body] = [body for body in audited() if body["method"] == "sandbox/begun"]
    assert body["subject"] == "none"
    assert [one["rule"] for one in body["findings"]] == ["sandbox.absent"]
