"""Half of what the gateway can do, for minutes, while its servers fail: no session is lost, nothing is left behind.

`DOUANE_SOAK_SECONDS=1800 script/test --long tests/e2e/gateway/test_soak.py` runs it for half an hour.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import cycle, islice
from threading import Event

import pytest

from tests._promises import promise
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway.load import HTTP_ECHO, honest, memory_mb, open_files
from tests.e2e.gateway.pacing import Paced, pacing
from tests.e2e.gateway.running import running
from tests.e2e.gateway.weather import Day, Road
from tests.e2e.installed import ROOT
from tests.e2e.processes import descendants

SHORT, LONG = 10, int(os.environ.get("DOUANE_SOAK_SECONDS", "120"))
BAD_DAYS = (Day.SLOW, Day.CUT, Day.GONE)
A_DAY = 2.0
CLEARS_WITHIN = 40  # a gateway that found a server gone does not try it at every call
MOST_GROWTH_MB = 15
CLIENTS = 8
STDIO_ECHO = (sys.executable, "-IS", str(ROOT / "bench" / "echo_server.py"))
CONFIG = """\
[servers.one]
url = "{{url}}"
{{more}}
[servers.two]
command = {command}

[gateway]
listen = "127.0.0.1:0"

[behaviour]
off = "*"
"""


class Soak:
    """A gateway in front of a server behind a bad road, and of one that it starts itself."""

    def __init__(self, process, address, token, road):
        self.process, self.address, self.token, self.road = process, address, token, road
        self.opened = []

    def clients(self):
        """Over HTTP at half of what the gateway can do; it is asked first."""
        rate = honest(self.url, self.token, CLIENTS, 2)["rate"]
        self.opened = [Paced(self.url, self.token, 2 * CLIENTS / rate) for _ in range(CLIENTS)]
        for one in self.opened:
            one.open()
        return self.opened

    @property
    def url(self):
        return self.address + douane.PATH

    @property
    def held(self):
        pid = self.process.pid
        return memory_mb(pid), open_files(pid), len(descendants(pid))

    def bad_days(self, seconds):
        """Every other day is fair, and so is the last."""
        for day in islice(cycle(BAD_DAYS), max(len(BAD_DAYS), int(seconds / A_DAY / 2))):
            for self.road.day in (day, Day.FAIR):
                Event().wait(A_DAY)


@pytest.fixture
def soak(home):
    config = CONFIG.format(command=str(list(STDIO_ECHO)).replace("'", '"'))
    with running(HTTP_ECHO, {}) as upstream:
        road = Road(upstream + "/mcp")
        with road.open() as url, douane.gateway_process(url, home, config) as (process, address):
            one = Soak(process, address, douane.token_in(home), road)
            yield one
            for client in one.opened:
                client.hang_up()


def answers_again(client, within):
    end = time.monotonic() + within
    while time.monotonic() < end:
        if client.call() == "answered":
            return True
        Event().wait(0.2)
    return False


each_length = pytest.mark.parametrize(
    "seconds", [SHORT, pytest.param(LONG, marks=[pytest.mark.long, pytest.mark.timeout(LONG + 120)])]
)


@promise("P-HTTP-LASTS")
@each_length
def test_no_session_is_lost_and_nothing_is_left_after_bad_days(soak, seconds):
    clients = soak.clients()
    memory, files, processes = soak.held
    with pacing(clients):
        soak.bad_days(seconds)
    assert sum(one.counted["refused"] for one in clients) > 0  # or the days were not bad
    assert [one.counted["lost"] for one in clients] == [0] * CLIENTS
    assert all(answers_again(one, CLEARS_WITHIN) for one in clients), [one.counted for one in clients]
    held = soak.held
    assert held[0] < memory + MOST_GROWTH_MB
    assert held[1] <= files + 2 * CLIENTS
    assert held[2] == processes


@promise("P-NO-ORPHANS")
@each_length
def test_servers_of_ended_sessions_leave_no_process(soak, seconds):
    _memory, files, processes = soak.held
    for _ in range(max(3, seconds // 10)):
        one = Paced(soak.address + "/servers/two/mcp", soak.token, 0)
        one.open()
        assert one.call() == "answered"
        assert soak.held[2] > processes
        assert one.exchange("DELETE", b"")[0] in {200, 202, 204}
        one.hang_up()
    assert returns_to(processes, lambda: soak.held[2])
    assert soak.held[1] <= files + CLIENTS


def returns_to(wanted, now, within=15):
    end = time.monotonic() + within
    while now() != wanted and time.monotonic() < end:
        Event().wait(0.1)
    return now() == wanted
