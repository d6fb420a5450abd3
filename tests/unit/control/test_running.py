"""The control room says where it listens, and starts in no way that was not meant."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from contextlib import closing
from functools import partial

import pytest
import uvicorn

from douane.control import running
from douane.control.connections import Bounds
from douane.control.running import _listening, _tls, run
from douane.errors import LaunchError
from douane.operations.base import place_of
from douane.policy.control import Control
from douane.policy.servers import Tls
from tests.unit.transports.http.test_tls import Authority


def test_an_address_that_is_taken_is_told_with_what_to_do():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(LaunchError, match="cannot be listened on") as raised:
            _listening(address)
    assert "--listen" in raised.value.fix


@pytest.mark.parametrize("address", ["here", "127.0.0.1:x", "127.0.0.1:99999"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(LaunchError, match="no address"):
        _listening(address)


def test_a_certificate_that_is_not_there_is_told():
    with pytest.raises(LaunchError, match="certificate of the control room"):
        _tls(Tls("/nowhere/cert.pem", "/nowhere/key.pem"))


def test_where_clients_must_show_a_certificate_they_must(tls_files):
    told = _tls(Tls(*tls_files))
    assert told["ssl_cert_reqs"] == ssl.CERT_REQUIRED
    assert told["ssl_ca_certs"] == tls_files[2]


@pytest.fixture
def tls_files(tmp_path):
    authority = Authority(tmp_path, "ours")
    certificate, key, _ = authority.issue("room")
    return str(certificate), str(key), str(authority.file)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """The port of a control room that runs as it does, but without its tasks and with little patience."""
    servers, told = [], queue.SimpleQueue()
    (tmp_path / "state").mkdir()

    class Kept(uvicorn.Server):
        def __init__(self, config):
            super().__init__(config)
            servers.append(self)

    monkeypatch.setattr(running, "TASKS", ())
    monkeypatch.setattr(running, "Bounds", partial(Bounds, header=0.05))
    monkeypatch.setattr(uvicorn, "Server", Kept)
    place = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    thread = threading.Thread(target=run, args=(place, Control(True, ("127.0.0.1:0",)), told.put))
    thread.start()
    try:
        address = told.get(timeout=30)[0]
        yield int(address.rstrip("/").rpartition(":")[2])
    finally:
        for one in servers:
            one.should_exit = True
        thread.join(30)


def test_connections_of_the_room_have_bounds(room):
    with socket.create_connection(("127.0.0.1", room), timeout=30) as half:
        half.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        assert half.recv(1000) == b""
