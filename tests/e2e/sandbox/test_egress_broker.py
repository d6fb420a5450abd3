"""Who joins sandboxes joins the one that was asked for, or says why not, and is begun again if it is killed."""

from __future__ import annotations

import os
import subprocess

import pytest

from douane.errors import LaunchError
from douane.sandbox.egress.broker import Broker
from tests._promises import promise
from tests.e2e.sandbox.egress_world import need_namespaces


@pytest.fixture
def broker():
    need_namespaces()
    made = Broker()
    yield made
    made.close()


@pytest.fixture
def sandbox():
    """A process in a network namespace of its own."""
    process = subprocess.Popen(
        ("unshare", "-Urn", "sh", "-c", "echo ready; read end"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n"
    yield process.pid
    process.communicate()


@promise("P-EGRESS-DEAD")
def test_a_broker_that_was_killed_is_begun_again(broker, sandbox):
    broker._process.kill()
    broker._process.wait()
    with pytest.raises(LaunchError, match="no way out of the sandbox can be made"):
        broker.listeners(sandbox, [443])
    listeners = broker.listeners(sandbox, [443])
    assert [one.getsockname()[1] for one in (listeners.names, *listeners.streams)] == [53, 443, 3128]
    listeners.close()


@promise("P-EGRESS-NO-ROUTE")
@pytest.mark.parametrize(
    ("pid", "because"),
    [(2**22 + 1, "no such file"), (os.getpid(), "no network namespace of its own")],
    ids=["nobody", "ourselves"],
)
def test_nothing_is_bound_but_in_a_sandbox(broker, pid, because):
    with pytest.raises(LaunchError, match=because):
        broker.listeners(pid, [0])


def test_a_port_that_is_taken_is_said_to_be(broker, sandbox):
    listeners = broker.listeners(sandbox, [443])
    with pytest.raises(LaunchError, match="address already in use"):
        broker.listeners(sandbox, [443])
    listeners.close()


def test_too_many_ports_are_refused(broker):
    with pytest.raises(LaunchError, match="too many"):
        broker.listeners(1, range(1000, 2000))
