"""A gateway gives its servers the secrets that its document names, and takes them away when they are revoked."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing

import pytest

from douane.stores.reader import Reader
from douane.unlocking import opened_safe
from douane.vault.secrets import Named
from tests._promises import promise
from tests.e2e.gateway.gateway import gateway_process, token_in
from tests.e2e.gateway.one_server import one_server
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.processes import Watched
from tests.e2e.recordings import isolated_state

VALUE = "made-up-0123456789"
LOCAL = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    told = {"tools": [{"name": "read", "inputSchema": {"type": "object"}}]}
    if asked["method"] == "initialize":
        told = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "s", "version": "1"}}
    if asked["method"] == "tools/call":
        told = {"content": [{"type": "text", "text": json.dumps((len(os.environ["TOKEN"]), os.getpid(), int("KEY" in os.environ)))}]}
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": told}), flush=True)
"""
CONFIG = """\
[servers.remote]
url = "{url}"
headers = {{ X-Key = "Bearer secret://key" }}

[servers.local]
command = ["PYTHON", "-IS", "SERVER"]
env = ["TOKEN=secret://token"]
sandbox = "none"

[gateway]
listen = "127.0.0.1:0"
"""


@pytest.fixture
def server():
    with one_server() as one:
        yield one


@promise("P-SECRET-NAMED")
@promise("P-SECRET-REVOKED")
@promise("P-SECRET-UNSEEN")
def test_servers_have_what_is_named_for_them_until_it_is_revoked(server, tmp_path):
    (tmp_path / "local.py").write_text(LOCAL)
    config = CONFIG.replace("PYTHON", sys.executable).replace("SERVER", str(tmp_path / "local.py"))
    state = isolated_state(tmp_path)["DOUANE_STATE"]
    with closing(opened_safe(state)) as safe:
        for name in ("key", "token"):
            safe.put(name, Named(VALUE, time.time()))
        with gateway_process(server.url, tmp_path, config, {"KEY": "other"}) as (_process, address):
            remote, local = (
                WebClient(f"{address}/servers/{name}/mcp", token_in(tmp_path)).opened()
                for name in ("remote", "local")
            )
            assert remote.calls("read").status == 200
            assert {fields["x-key"] for _, fields, _ in server.asked} == {f"Bearer {VALUE}"}
            length, pid, has_other = json.loads(local.calls("read").result["content"][0]["text"])
            assert (length, has_other) == (len(VALUE), 0)
            process, sent = Watched(pid), len(server.asked)
            safe.revoke("key")
            safe.revoke("token")
            refused = remote.calls("read")
            assert refused.status == 502
            assert "secret" not in refused.text.replace("credentials", "")
            assert len(server.asked) == sent
            assert local.calls("read").status == 502
            assert process.ends()
            process.close()
    with closing(Reader(state)) as reader:
        told = "".join(str(entry) for entry in reader.last(1000))
    assert "secret/given" in told
    assert "secret/withdrawn" in told
    assert "`secret://key` was revoked" in told
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not [one for one in kept if VALUE.encode() in one]
