"""`douane serve` with a control room beside it: whatever becomes of that, what passes the gateway passes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.e2e.gateway.gateway import gateway_process, token_in
from tests.e2e.gateway.web_client import WebClient

pytestmark = [pytest.mark.long, pytest.mark.timeout(120)]
CONFIG = """\
[gateway]
listen = "127.0.0.1:0"

[servers.gone]
url = "http://127.0.0.1:9/mcp"

[control]
listen = "127.0.0.1:{port}"

[control.roles.viewer]
principals = ["local:*"]
"""


@pytest.fixture
def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


def rooms(parent):
    """The processes that `parent` has begun as control rooms."""
    listed = subprocess.run(
        ("ps", "-o", "pid=,args=", "--ppid", str(parent)), capture_output=True, text=True, check=False
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if line.endswith("douane control")]


def until(true, seconds=60.0):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.05)
    return found


def got(url, **headers):
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except URLError:
        return 0, ""


def test_it_is_begun_with_the_gateway_begun_again_and_ended_with_it(home, free_port):
    room = f"http://127.0.0.1:{free_port}"
    with gateway_process("", home, CONFIG.format(port=free_port)) as (process, address):
        until(lambda: got(f"{room}/readyz") == (200, "ready\n"))
        status, servers = got(f"{room}/api/v1/servers", Authorization=f"Bearer {token_in(home)}")
        assert (status, '"gone"' in servers) == (200, True)

        (first,) = rooms(process.pid)
        os.kill(first, signal.SIGKILL)
        assert WebClient(f"{address}/healthz", "").gets().status == 200
        until(lambda: rooms(process.pid) not in ([], [first]))
        until(lambda: got(f"{room}/healthz")[0] == 200)
        (second,) = rooms(process.pid)
    until(lambda: not Path(f"/proc/{second}").exists())
