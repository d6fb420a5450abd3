"""What is sent to a server: the principal's own credential, renewed once for all who wait."""

from __future__ import annotations

import asyncio

import pytest

from douane.vault.errors import CredentialError
from douane.vault.keyring import Keyring
from douane.vault.login import Way, login
from douane.vault.oauth.fetch import Peer
from douane.vault.oauth.grants import UnknownClientError
from douane.vault.secrets import Client, Grant, Header, Slot
from douane.vault.store import Vault
from tests._promises import promise
from tests.unit.vault._authority import ISSUER, Authority

FILES, ALICE, BOB = Slot("files"), Slot("files", "oidc:alice"), Slot("files", "oidc:bob")


@pytest.fixture
def vault(tmp_path):
    one = Vault(f"{tmp_path}/vault.db", b"k" * 32)
    yield one
    one.close()


def fields(keyring, authority, slot=FILES):
    return asyncio.run(keyring.fields(authority.peer, slot))


def granted(authority, vault, slot=FILES):
    async def ask(departure):
        return authority.agree(departure.url)

    return asyncio.run(login(authority.peer, vault, slot, Way("http://127.0.0.1:7/c", ask), authority.clock))


def bearer(grant):
    return (("authorization", f"Bearer {grant.access}"),)


def test_where_nothing_is_stored_nothing_is_sent(vault):
    authority = Authority()
    assert fields(Keyring(vault, authority.clock), authority) == ()


@promise("P-CREDENTIAL-OWN")
def test_a_principal_has_its_own_before_what_all_share_and_nobody_elses(vault):
    authority = Authority()
    vault.put(ALICE, Header("X-Api-Key", "alices"))
    keyring = Keyring(vault, authority.clock)
    assert fields(keyring, authority, BOB) == ()
    vault.put(FILES, Header("X-Api-Key", "shared"))
    keyring = Keyring(vault, authority.clock)
    assert fields(keyring, authority, ALICE) == (("x-api-key", "alices"),)
    assert fields(keyring, authority, BOB) == (("x-api-key", "shared"),)
    assert fields(keyring, authority, ALICE._replace(tenant="other")) == ()


def test_a_token_is_sent_while_it_is_good(vault):
    authority = Authority()
    grant = granted(authority, vault)
    keyring = Keyring(vault, authority.clock)
    assert fields(keyring, authority) == bearer(grant)
    assert len(authority.forms()) == 1


@promise("P-REFRESH-ONCE")
def test_a_token_near_its_end_is_renewed_once_for_all_who_wait(vault):
    authority = Authority()
    granted(authority, vault)
    authority.now += authority.lifetime * 0.9
    keyring = Keyring(vault, authority.clock)

    async def many():
        return await asyncio.gather(*(keyring.fields(authority.peer, FILES) for _ in range(20)))

    found = asyncio.run(many())
    assert len(set(found)) == 1
    assert [form["grant_type"] for form in authority.forms()].count("refresh_token") == 1
    assert bearer(vault.get(FILES, Grant)) == found[0]


def test_a_token_that_another_process_renewed_is_used(vault, tmp_path):
    authority = Authority()
    granted(authority, vault)
    elsewhere = Vault(f"{tmp_path}/vault.db", b"k" * 32)
    here, there = Keyring(vault, authority.clock), Keyring(elsewhere, authority.clock)
    fields(here, authority)
    authority.now += authority.lifetime
    renewed = fields(there, authority)
    assert fields(here, authority) == renewed
    elsewhere.close()


def test_a_refresh_token_that_is_spent_means_a_new_login(vault):
    authority = Authority()
    granted(authority, vault)
    authority.refreshes.clear()
    authority.now += authority.lifetime
    with pytest.raises(CredentialError) as told:
        fields(Keyring(vault, authority.clock), authority)
    assert "douane credentials login files" in told.value.fix


def test_a_client_that_is_not_known_any_more_is_forgotten(vault):
    authority = Authority()
    granted(authority, vault)
    authority.clients.clear()
    authority.now += authority.lifetime
    with pytest.raises(UnknownClientError):
        fields(Keyring(vault, authority.clock), authority)
    assert vault.listed() == ()


@promise("P-REFRESH-ONCE")
def test_a_token_that_the_server_refused_is_renewed_once(vault):
    authority = Authority()
    first = granted(authority, vault)
    keyring = Keyring(vault, authority.clock)
    assert keyring.refused(FILES, bearer(first))
    second = fields(keyring, authority)
    assert second != bearer(first)
    assert keyring.refused(FILES, bearer(first)), "another request that was shown the old one"
    assert fields(keyring, authority) == second


def test_what_cannot_be_renewed_is_not_tried_again(vault):
    authority = Authority()
    keyring = Keyring(vault, authority.clock)
    assert not keyring.refused(FILES, ())
    vault.put(FILES, Header("X-Api-Key", "wrong"))
    assert not keyring.refused(FILES, (("x-api-key", "wrong"),))


def test_a_token_of_our_own_that_was_refused_is_asked_for_anew(vault):
    authority = Authority()
    authority.clients["robot"] = "made-up"
    vault.put(FILES, Client("robot", "made-up", ISSUER, is_own=True))
    keyring = Keyring(vault, authority.clock)
    first = fields(keyring, authority)
    assert keyring.refused(FILES, first)
    assert fields(keyring, authority) != first


@promise("P-CREDENTIAL-OWN")
def test_a_token_goes_to_no_other_server_than_the_one_it_is_for(vault):
    authority = Authority()
    granted(authority, vault)
    moved = Peer("files", "https://elsewhere.example/files/mcp", authority.fetch)
    with pytest.raises(CredentialError, match="one for another server"):
        asyncio.run(Keyring(vault, authority.clock).fields(moved, FILES))


def test_a_client_of_our_own_gets_tokens_in_memory(vault):
    authority = Authority()
    authority.clients["robot"] = "made-up"
    vault.put(FILES, Client("robot", "made-up", ISSUER, "read", is_own=True))
    keyring = Keyring(vault, authority.clock)
    first = fields(keyring, authority)
    assert fields(keyring, authority, BOB) == first
    assert authority.forms() == [
        {"grant_type": "client_credentials", "scope": "read", "resource": authority.server}
    ]
    authority.now += authority.lifetime
    assert fields(keyring, authority) != first


def test_what_is_removed_is_not_sent_any_more(vault, tmp_path):
    authority = Authority()
    vault.put(FILES, Header("X-Api-Key", "shared"))
    keyring = Keyring(vault, authority.clock)
    assert fields(keyring, authority)
    elsewhere = Vault(f"{tmp_path}/vault.db", b"k" * 32)
    elsewhere.remove(FILES)
    elsewhere.close()
    assert fields(keyring, authority) == ()
