"""Whose program is at the other end, within this machine."""

import os
import socket
import sys

import pytest

from douane.control.access.neighbours import account_behind
from douane.control.running import run
from douane.errors import LaunchError
from douane.operations.base import place_of
from douane.policy.control import Control
from tests._promises import promise


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells it")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_socket_is_of_the_account_that_has_opened_it(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as server:
        there = server.getsockname()[:2]
        with socket.create_connection(there) as client:
            assert account_behind(client.getsockname()[:2], there) == os.geteuid()
            assert account_behind((address, 1), there) is None


def test_of_another_machine_nothing_is_known():
    assert account_behind(("192.0.2.1", 50000), ("192.0.2.2", 7180)) is None


@promise("P-SIGN-IN-FIXATION")
def test_a_cookie_that_another_port_has_seen_is_no_session_of_another_account(installation):
    """Browsers show a cookie to every port of a name; whoever listens there is of another account, as here."""
    installation.account()
    browser = installation.browser()
    browser.sign_in(installation)
    assert browser.get("/account").status == 200
    installation.house.register._database.changed(
        "UPDATE sessions SET vouched = json_set(vouched, '$.uid', 4711)"
    )
    assert browser.get("/account").location.startswith("/sign-in")


def test_no_network_sees_a_password_in_the_clear(tmp_path):
    place = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    for listen in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7180"):
        with pytest.raises(LaunchError, match="in the clear"):
            run(place, Control(True, (listen,)), print)
    assert not (tmp_path / "state").exists()
