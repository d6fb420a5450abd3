"""`douane export managed` lists what people have approved of what hosts of this machine have."""

from __future__ import annotations

import json
import time
from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.inventory.identity import identify, identify_address
from douane.model.dossier import Dossier, Stage, Traits
from douane.stores.dossiers import Dossiers
from douane.stores.paths import state_folder
from tests._promises import promise

HOST = {
    "mcpServers": {
        "files": {"command": "npx", "args": ["-y", "files-mcp@1"], "env": {"KEY": "made-up"}},
        "wild": {"command": "npx", "args": ["-y", "wild-mcp"]},
        "loud": {"command": "npx", "args": ["-y", "loud-mcp", "--api-key", "made-up-secret"]},
        "search": {"url": "https://search.example/mcp"},
    }
}
FILES = identify(["npx", "-y", "files-mcp@1"], "files")
LOUD = identify(["npx", "-y", "loud-mcp", "--api-key", "made-up-secret"], "loud")
SEARCH = identify_address("https://search.example/mcp", "search")
WRAPPED = ["/usr/local/bin/douane-mcp", "--name", "files", "--upstream", "npx", "-y", "files-mcp@1"]
CONNECTED = ["/usr/local/bin/douane", "connect", "https://search.example/mcp", "--name", "search"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / ".cursor").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / ".cursor" / "mcp.json").write_text(json.dumps(HOST))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def approve(*servers, until=60.0):
    now = time.time()
    with closing(Dossiers(state_folder())) as store:
        for server in servers:
            asked = Dossier(server.id, server.name, server.command, Stage.REQUESTED, at=now, by="local:ann")
            store.keep(asked, None)
            traits = Traits(server.command, server.version)
            store.keep(asked._replace(stage=Stage.APPROVED, until=now + until, traits=traits), asked)


def exported(capfd, *words):
    capfd.readouterr()
    assert outcome(["export", "managed", "--for", "claude", "--programs", "/usr/local/bin", *words]) == 0
    said = capfd.readouterr()
    return json.loads(said.out)["allowedMcpServers"], said.err


@promise("P-REGISTRY-APPROVED-ONLY")
def test_only_what_is_approved_is_allowed_and_only_behind_douane(home, capfd):
    approve(FILES, SEARCH)
    allowed, notes = exported(capfd)
    assert allowed == [{"serverCommand": WRAPPED}, {"serverCommand": CONNECTED}]
    assert "managed-settings.json" in notes
    assert json.loads((home / ".cursor" / "mcp.json").read_text()) == HOST


def test_it_says_the_same_of_a_host_that_is_protected(home, capfd):
    approve(FILES, SEARCH)
    assert outcome(["protect", "--all", "--yes"]) == 0
    assert exported(capfd)[0] == [{"serverCommand": WRAPPED}, {"serverCommand": CONNECTED}]


def test_through_a_gateway_an_address_is_allowed(home, capfd):
    approve(SEARCH)
    allowed, _ = exported(capfd, "--gateway", "https://gate.example")
    assert allowed == [{"serverUrl": "https://gate.example/servers/search/mcp"}]


def test_a_secret_in_arguments_is_in_no_list(home, capfd):
    approve(FILES, LOUD)
    allowed, notes = exported(capfd)
    assert allowed == [{"serverCommand": WRAPPED}]
    assert "`loud` is left out" in notes
    assert "made-up" not in notes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "approved"),
        (("--programs", "bin"), "no absolute path"),
        (("--gateway", "http://gate.example"), "--allow-http"),
    ],
)
def test_without_anything_approved_there_is_no_list(home, capfd, words, said):
    approve(FILES, until=-1.0)
    assert outcome(["export", "managed", "--for", "codex", *words]) == 2
    told = capfd.readouterr()
    assert said in told.err
    assert told.out == ""
