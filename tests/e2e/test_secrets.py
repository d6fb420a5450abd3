"""A secret on its way: from standard input to the store, to one server, and away again; nowhere else at any time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient
from tests.e2e.processes import Watched, descendants

PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
VALUES = {"token": "made-up-token-0123456789", "db": "made-up-password-9876543210"}
# Shows what it was given by its digest, and what else of our environment by name.
SERVER = """
import hashlib, json, os, sys
def digest(name): return hashlib.sha256(os.environ.get(name, "").encode()).hexdigest()
for line in sys.stdin:
    asked = json.loads(line)
    if asked["method"] == "initialize":
        told = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "s", "version": "1"}}
    elif asked["method"] == "tools/list":
        told = {"tools": [{"name": "given", "inputSchema": {"type": "object"}}]}
    else:
        text = " ".join((digest("TOKEN"), digest("DB"), *sorted(one for one in os.environ if one.startswith("DOUANE_VAULT"))))
        told = {"content": [{"type": "text", "text": text}]}
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": told}), flush=True)
"""


def digests():
    return " ".join(sha256(VALUES[name].encode()).hexdigest() for name in ("token", "db"))


def holders():
    """What every process of the machine was started with, as any account can read it."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield line.read_bytes()
        except OSError:
            continue


def occurs(contents):
    return [value for value in VALUES.values() for content in contents if value.encode() in content]


@pytest.fixture
def keep(home):
    def kept(name, *words):
        command = (str(installed.DOUANE), "secrets", *words, name)
        given = VALUES.get(name, "") + "\n"
        return subprocess.run(
            command,
            env=environment(home),
            input=given,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )

    return kept


@promise("P-SECRET-UNSEEN")
@promise("P-SECRET-NAMED")
@promise("P-SECRET-REVOKED")
@pytest.mark.parametrize("profile", ["none", pytest.param("strict", marks=pytest.mark.long)])
def test_a_secret_reaches_its_server_alone_and_leaves_with_it_when_it_is_revoked(
    home, started, keep, audited, tmp_path, profile
):
    if profile != "none" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap IS NOT INSTALLED: run script/setup as root")
    said = [keep("token", "set"), keep("db", "set")]
    words = ("--profile", profile, "--env", "DB=secret://db", "--upstream", PYTHON, "-IS", "-c", SERVER)
    env = environment(home) | {"TOKEN": "secret://token", "DOUANE_VAULT_PASSPHRASE": "made-up"}

    def host():
        started.append(LineClient((str(installed.DOUANE_MCP), *words), env, home, home / "stderr.txt"))
        return started[-1]

    client = host()
    client.open()
    answer = client.call("given")
    assert answer["result"]["content"][0]["text"] == digests()
    family = descendants(client.process.pid)
    ours = [Path(f"/proc/{client.process.pid}/{name}").read_bytes() for name in ("environ", "cmdline")]
    servers = [Path(f"/proc/{pid}/environ").read_bytes() for pid in family]
    assert occurs(servers)  # looked at rightly: it is there, and
    assert not occurs([*ours, *holders()])
    watched = [Watched(pid) for pid in family]
    said.append(keep("token", "revoke"))
    assert client.receive_line() == b""
    assert all(one.ends() for one in watched)
    for one in watched:
        one.close()

    again = host()
    refused = again.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}})
    assert "`secret://token` was revoked" in refused["error"]["message"]
    assert "secret/withdrawn" in (methods := [one.get("method") for one in audited()])
    assert "secret/given" in methods
    assert "`secret://token`, which counts no more; it is ended" in client.stderr
    everything = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not occurs([*everything, *(one.stdout.encode() + one.stderr.encode() for one in said)])
