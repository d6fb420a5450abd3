"""This machine's own accounts are believed on this machine only."""

from __future__ import annotations

import os
import pwd
import stat

import pytest

from douane.errors import StoreError
from douane.gateway.identity.local import BEGINNING, by_account, by_local_token, local_token
from douane.gateway.identity.way import NOBODY
from douane.model.access import Principal
from douane.transports.http.exchange import Peer
from tests.unit.gateway.identity.presenting import LOOPBACK, bearing, outcome, presented

ME = Principal(f"local:{pwd.getpwuid(os.geteuid()).pw_name}")
TOKEN = BEGINNING + "ab" * 32


def socket(uid):
    return Peer("", 0, is_local=True, uid=uid)


def test_the_token_is_made_once_and_only_we_can_read_it(tmp_path):
    token = local_token(str(tmp_path))

    assert token == local_token(str(tmp_path))
    assert len(token) >= len(BEGINNING) + 64
    assert stat.S_IMODE((tmp_path / "local.token").stat().st_mode) == 0o600


def test_a_token_that_others_can_read_is_not_used(tmp_path):
    local_token(str(tmp_path))
    (tmp_path / "local.token").chmod(0o644)
    with pytest.raises(StoreError, match="open to other accounts"):
        local_token(str(tmp_path))


@pytest.mark.parametrize("content", ["", "short", BEGINNING])
def test_a_file_without_a_token_is_not_used(tmp_path, content):
    path = tmp_path / "local.token"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match="holds no token"):
        local_token(str(tmp_path))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_the_token_is_taken_over_loopback(address):
    assert outcome([by_local_token(TOKEN)], bearing(TOKEN, peer=Peer(address, 1))) == ME


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "", "localhost"])
def test_the_token_is_not_taken_from_elsewhere(address):
    assert outcome([by_local_token(TOKEN)], bearing(TOKEN, peer=Peer(address, 1))).status == 401


@pytest.mark.parametrize("shown", [TOKEN[:-1], TOKEN + "a", TOKEN.upper(), BEGINNING, f"{BEGINNING}é"])
def test_another_token_is_not_taken(shown):
    assert outcome([by_local_token(TOKEN)], bearing(shown, peer=LOOPBACK)).status == 401


def test_loopback_alone_lets_nobody_in():
    assert outcome([by_local_token(TOKEN), by_account(())], presented(peer=LOOPBACK)) == NOBODY


def test_over_a_unix_socket_our_own_account_is_let_in():
    assert outcome([by_account(())], presented(peer=socket(os.geteuid()))) == ME


def test_over_a_unix_socket_accounts_are_let_in_by_name():
    way = by_account(("nobody",))
    uid = pwd.getpwnam("nobody").pw_uid

    assert outcome([way], presented(peer=socket(uid))) == Principal("local:nobody")
    assert outcome([by_account(())], presented(peer=socket(uid))).status == 403
    assert outcome([way], presented(peer=socket(54321))).status == 403


def test_a_uid_counts_only_over_a_unix_socket():
    assert outcome([by_account(())], presented(peer=Peer("127.0.0.1", 1, uid=os.geteuid()))) == NOBODY
    assert outcome([by_account(())], presented(peer=Peer("", 0, is_local=True))) == NOBODY


def test_who_shows_a_credential_over_a_unix_socket_is_whom_it_says():
    other = Principal("key:bot")

    async def by_something(_shown):
        return other

    ways = [by_something, by_account(())]
    assert outcome(ways, bearing("x", peer=socket(os.geteuid()))) == other
