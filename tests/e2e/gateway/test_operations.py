"""The real command: signals, logs and metrics of a gateway that runs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Thread

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.recordings import isolated_state

SOON = 15
CONFIG = (
    '[gateway]\nlisten = "127.0.0.1:0"\nmetrics = "unix:{}"\n[servers.one]\nurl = "http://127.0.0.1:9/mcp"\n'
)


class Gateway:
    """The process, what it says, and a client of it."""

    def __init__(self, home, process):
        self.document = home / "config" / "douane.toml"
        self.process = process
        self.lines, self.told = Queue(), Queue()
        for stream, lines in ((process.stdout, self.told), (process.stderr, self.lines)):
            Thread(target=self._read, args=(stream, lines), daemon=True).start()

    def _read(self, stream, lines):
        with stream:
            for line in stream:
                lines.put(line)

    def said(self, what, lines=None):
        """The first line of the log, or of those, from now on that says so."""
        lines = lines or self.lines
        until, seen = time.monotonic() + SOON, []
        try:
            while not re.search(what, line := lines.get(timeout=until - time.monotonic())):
                seen.append(line)
        except (Empty, ValueError):
            raise AssertionError(f"never said {what!r}:\n" + "".join(seen)) from None
        return line

    def post(self, address, body, **fields):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        request = urllib.request.Request(address, body, headers | fields)
        try:
            with urllib.request.urlopen(request, timeout=SOON) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers


@pytest.fixture
def gateway(tmp_path):
    with running(tmp_path) as found:
        yield found


@contextmanager
def running(home):
    env = dict(isolated_state(home)) | {"PATH": os.environ["PATH"]}
    folder = home / "config"
    folder.mkdir(exist_ok=True)
    env["DOUANE_CONFIG"] = str(folder)
    (folder / "douane.toml").write_text(CONFIG.format(home / "m"))
    process = subprocess.Popen(
        (str(installed.DOUANE), "serve", "--log", "json"),
        env=env,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        gateway = Gateway(home, process)
        gateway.address = gateway.said("/servers/one/mcp", gateway.told).strip()
        gateway.state = env["DOUANE_STATE"]
        gateway.said('"started"')
        yield gateway
    finally:
        process.terminate()
        process.wait(SOON)


@promise("P-RELOAD")
def test_sighup_has_documents_read_at_once_and_a_mistake_told(gateway):
    text = gateway.document.read_text()
    gateway.document.write_text(text + '[servers.two]\nurl = "http://127.0.0.1:9/mcp"\n')
    gateway.process.send_signal(signal.SIGHUP)
    assert json.loads(gateway.said("reloaded"))["level"] == "info"
    assert gateway.post(gateway.address.replace("/one/", "/two/"), b"{}")[0] == 401
    gateway.document.write_text(text + "[servers.two]\n")
    gateway.process.send_signal(signal.SIGHUP)
    told = json.loads(gateway.said("everything stays as it was"))
    assert (told["level"], "line" in told["message"]) == ("warning", True)
    assert gateway.post(gateway.address.replace("/one/", "/two/"), b"{}")[0] == 401


def test_a_server_that_is_not_there_is_left_alone_after_a_while_and_clients_hear_when_to_come_again(gateway):
    with open(f"{gateway.state}/local.token", encoding="ascii") as file:  # noqa: PTH123
        fields = {"Authorization": f"Bearer {file.read().strip()}"}
    params = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "c", "version": "1"},
    }
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    found = [gateway.post(gateway.address, body, **fields) for _ in range(6)]
    assert [status for status, _ in found] == [502] * 5 + [503]
    assert int(found[5][1]["Retry-After"]) >= 1


@promise("P-METRICS-NO-CONTENT")
def test_a_request_is_a_line_without_what_is_in_it(gateway):
    fields = {"Authorization": "Bearer seen-credential", "Mcp-Session-Id": "seen-session"}
    assert gateway.post(gateway.address + "?seen=query", b'{"seen": "body"}', **fields)[0] == 401
    line = gateway.said('"request"')
    assert json.loads(line)["status"] == 401
    assert "seen" not in line


def test_an_end_that_was_asked_for_is_told(gateway):
    gateway.process.send_signal(signal.SIGTERM)
    assert json.loads(gateway.said("stopping"))["level"] == "info"
    assert gateway.process.wait(SOON) == 0
