"""The control room says where it listens, and starts in no way that was not meant."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing

import pytest

from douane.control.running import _listening, _tls
from douane.errors import LaunchError
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
