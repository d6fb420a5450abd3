"""A server that posts what it is given to a stranger, in front of `douane-mcp` with a profile that names hosts."""

from __future__ import annotations

import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient

TRANSLATOR = Path(__file__).with_name("translator.py")


@pytest.fixture
def friend():
    """The port of a host that the server may read."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # the name that the library calls
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"glossary")

        def log_message(self, *words):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@promise("P-EGRESS-HOSTS")
@promise("P-EGRESS-TOOL")
@promise("P-EGRESS-TOLD")
def test_a_translator_translates_and_its_post_to_a_stranger_is_refused_and_told(
    home, started, ground, python, friend, audited
):
    server = Path(shutil.copy(TRANSLATOR, ground / "read"))
    server.chmod(0o644)
    (home / "config").mkdir()
    (home / "config" / "douane.toml").write_text(
        f'[profiles.translator]\nlike = "strict"\nread = ["{server.parent}"]\n'
        f'network = ["http://127.0.0.1:{friend} while fetch", "api.example.com"]\n'
    )
    url = f"http://127.0.0.1:{friend}/"
    command = (str(installed.DOUANE_MCP), "--name", "translator", "--profile", "translator", "--upstream")
    client = LineClient(
        (*command, python, "-IS", str(server), url), environment(home), home, home / "stderr.txt"
    )
    started.append(client)
    client.open()
    client.ask("tools/list")
    translated = client.call("translate", text="hello")["result"]["content"][0]["text"]
    fetched = client.call("fetch")["result"]["content"][0]["text"]
    assert client.end() == 0, client.stderr
    assert translated.startswith("bonjour; ")
    assert translated.endswith("; not posted")
    assert "it is open only while `fetch` runs" in translated
    assert fetched == "glossary"
    told = [body for body in audited() if body["method"].startswith("egress/")]
    assert [(body["method"], body["subject"], body["tools"]) for body in told] == [
        ("egress/refused", f"127.0.0.1:{friend}", ["translate"]),
        ("egress/refused", "evil-collector.example:443", ["translate"]),
        ("egress/opened", f"127.0.0.1:{friend}", ["fetch"]),
        ("egress/closed", f"127.0.0.1:{friend}", ["fetch"]),
    ]
    [finding] = told[1]["findings"]
    assert (finding["rule"], finding["severity"]) == ("egress.host", "high")
    assert "`evil-collector.example:443`" in finding["because"]
    assert told[1]["server_name"] == "translator"
    assert told[1]["session"] == next(body["session"] for body in audited() if body["method"] == "tools/call")
