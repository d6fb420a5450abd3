"""A server in front of `douane-mcp` that works with a token from the vault, and never holds it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from douane.stores.paths import ready
from douane.unlocking import opened_safe
from douane.vault.secrets import Named
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient
from tests.e2e.sandbox.api_host import serving
from tests.e2e.sandbox.egress_world import Server, certify, served

LISTER = Path(__file__).with_name("lister.py")
VALUE = "tok_" + "Zx9Yq7" * 6


@pytest.fixture
def api(home):
    """A host of this machine that wants a token: its port, and the requests that it has seen."""
    certify(home)
    seen = []
    server = Server(serving(served(home), seen))
    yield server.port, seen
    server.close()


@pytest.fixture
def safe(home):
    folder = environment(home)["DOUANE_STATE"]
    ready(folder)
    made = opened_safe(folder)
    made.put("tracker", Named(VALUE, time.time()))
    yield made
    made.close()


@pytest.fixture
def lister(ground, python):
    """The command of the server, but for the URL of its API."""
    server = Path(shutil.copy(LISTER, ground / "read"))
    server.chmod(0o644)
    return python, "-IS", str(server)


@promise("P-PLACEHOLDER-NEVER-HELD")
@promise("P-PLACEHOLDER-ELSEWHERE")
def test_a_server_works_with_a_token_that_it_never_holds_until_that_is_revoked(
    home, started, lister, api, safe, audited
):
    port, seen = api
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text(
        f'[profiles.lister]\nread = ["{Path(lister[-1]).parent}"]\nnetwork = ["127.0.0.1:{port}"]\n'
        f'[profiles.lister.secrets]\nTOKEN = {{ secret = "secret://tracker", hosts = ["127.0.0.1:{port}"], '
        f'ca = "{home}/ca.pem" }}\n'
    )
    command = (str(installed.DOUANE_MCP), "--name", "lister", "--profile", "lister", "--upstream")
    client = LineClient(
        (*command, *lister, f"https://127.0.0.1:{port}/issues"),
        environment(home),
        home,
        home / "stderr.txt",
    )
    started.append(client)
    client.open()
    client.ask("tools/list")
    first, posted = (said(client, tool) for tool in ("list_issues", "post_comment"))
    safe.revoke("tracker")
    last = said(client, "list_issues")
    assert client.end() == 0, client.stderr
    assert first == "what is held came back", client.stderr
    assert [headers["Authorization"] for _, _, headers, _ in seen] == [f"Bearer {VALUE}"]
    assert "the placeholder of `TOKEN` is where no secret may stand" in posted
    assert "its secret cannot be had; the audit log of Douane says why" in last
    assert "the placeholder of `TOKEN` is where no secret may stand" in client.stderr
    told = [body for body in audited() if body["method"] in {"egress/secret", "egress/refused"}]
    assert [(body["method"], body["subject"], body["tools"]) for body in told] == [
        ("egress/secret", f"127.0.0.1:{port}", ["list_issues"]),
        ("egress/refused", f"127.0.0.1:{port}", ["post_comment"]),
        ("egress/refused", f"127.0.0.1:{port}", ["list_issues"]),
    ]
    assert told[0]["secrets"] == ["secret://tracker"]
    assert [one["rule"] for body in told for one in body["findings"]] == ["egress.place", "egress.withheld"]
    assert "the secret for `secret://tracker` was revoked" in told[2]["findings"][0]["because"]
    assert not any(VALUE.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())


def said(client, tool):
    return client.call(tool)["result"]["content"][0]["text"]
