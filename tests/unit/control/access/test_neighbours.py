"""Whose program is at the other end, within this machine."""

import os
import socket
import sys

import pytest

from douane.control.access.neighbours import account_behind, uid_in
from douane.control.running import run
from douane.errors import LaunchError
from douane.operations.base import place_of
from douane.policy.control import Control
from tests._promises import promise

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1C0C 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1C0C 01 00000000:00000000 00:00000000 00000000  1001        0 2 1 0 20 4 30 10 -1
   2: 0100007F:1C0C 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0 20 4 30 10 -1
"""
pytestmark = pytest.mark.skipif(sys.byteorder != "little", reason="the table is of a little-endian machine")


def test_the_end_of_the_client_is_told_from_ours():
    client, server = ("127.0.0.1", 50000), ("127.0.0.1", 7180)
    assert uid_in(TABLE, client, server) == 1001
    assert uid_in(TABLE, server, client) == 1000
    assert uid_in(TABLE, ("127.0.0.1", 50001), server) is None
    assert uid_in("", client, server) is None
    assert uid_in(TABLE.partition("1001")[0], client, server) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells it")
def test_a_socket_of_ours_is_of_this_account():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert account_behind(client.getsockname(), server.getsockname()) == os.geteuid()


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
