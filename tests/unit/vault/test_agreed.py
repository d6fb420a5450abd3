"""What a principal has granted: who may act with it, and how it grows when a server wants more."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from douane.vault.errors import LoginNeededError
from douane.vault.keyring import MOST_SCOPES, Keyring
from douane.vault.login import Way, login
from douane.vault.oauth.discovery import insufficient
from douane.vault.secrets import Client, Grant, Header, Slot
from douane.vault.store import Vault
from tests._promises import promise
from tests.unit.vault._authority import Authority

FILES, ALICE = Slot("files"), Slot("files", "oidc:alice")


@pytest.fixture
def vault(tmp_path):
    one = Vault(f"{tmp_path}/vault.db", b"k" * 32)
    yield one
    one.close()


def granted(authority, vault, slot=ALICE, clients=("editor",), scopes=(), **changed):
    async def ask(departure):
        return authority.agree(departure.url)

    way = Way("http://127.0.0.1:7/c", ask, scopes=scopes)
    grant = asyncio.run(login(authority.peer, vault, slot, way, authority.clock))
    vault.put(slot, replace(grant, clients=clients, **changed))
    return grant


def fields(vault, authority, client, slot=ALICE):
    return asyncio.run(Keyring(vault, authority.clock).fields(authority.peer, slot, client))


@promise("P-CONSENT")
def test_a_client_that_nobody_agreed_to_does_not_act_with_what_another_got(vault):
    authority = Authority()
    grant = granted(authority, vault)

    assert fields(vault, authority, "editor") == (("authorization", f"Bearer {grant.access}"),)
    for client in ("another", ""):
        with pytest.raises(LoginNeededError, match="have not agreed"):
            fields(vault, authority, client)


def test_what_an_operator_fetched_is_for_all_clients(vault):
    authority = Authority()
    granted(authority, vault, clients=None)
    assert fields(vault, authority, "another")


@promise("P-CONSENT")
def test_who_was_agreed_to_is_still_so_after_a_renewal(vault):
    authority = Authority()
    granted(authority, vault)
    authority.now += authority.lifetime
    fields(vault, authority, "editor")

    assert vault.get(ALICE, Grant).clients == ("editor",)
    assert vault.get(ALICE, Grant).asked == "read write offline_access"


def test_a_grant_of_ones_own_that_has_ended_can_be_given_anew(vault):
    authority = Authority()
    granted(authority, vault)
    authority.refreshes.clear()
    authority.now += authority.lifetime

    with pytest.raises(LoginNeededError) as told:
        fields(vault, authority, "editor")
    assert told.value.scopes == ("read", "write", "offline_access")


def test_a_grant_for_another_url_is_not_used_and_can_be_given_anew(vault):
    authority = Authority()
    granted(authority, vault, resource="https://elsewhere.example/mcp")
    with pytest.raises(LoginNeededError):
        fields(vault, authority, "editor")


def test_where_nothing_is_kept_the_principal_can_mend_it_and_else_the_operator(vault):
    keyring, peer = Keyring(vault, lambda: 0.0), Authority().peer
    assert keyring.lacking(peer, ALICE) is not None
    vault.put(FILES, Header("X-Key", "shared"))
    assert keyring.lacking(peer, ALICE) is None


@promise("P-STEP-UP")
def test_more_scopes_are_asked_for_together_with_those_that_there_are_and_once(vault):
    authority = Authority()
    granted(authority, vault)
    keyring = Keyring(vault, authority.clock)

    needed = keyring.narrow(authority.peer, ALICE, ("write", "delete"))
    assert needed.scopes == ("read", "write", "offline_access", "delete")
    granted(authority, vault, scopes=needed.scopes)
    assert keyring.narrow(authority.peer, ALICE, ("delete",)) is None


@promise("P-STEP-UP")
def test_scopes_grow_neither_without_end_nor_beyond_what_an_operator_chose(vault):
    authority = Authority()
    granted(authority, vault)
    keyring = Keyring(vault, authority.clock)
    assert keyring.narrow(authority.peer, ALICE, [f"s{n}" for n in range(MOST_SCOPES)]) is None
    assert keyring.narrow(authority.peer, FILES, ("delete",)) is None

    granted(authority, vault, client=Client("c", scope="read"))
    assert keyring.narrow(authority.peer, ALICE, ("delete",)) is None


@pytest.mark.parametrize(
    ("challenge", "scopes"),
    [
        (
            'Bearer error="insufficient_scope", scope="a b a", resource_metadata="https://x.example/"',
            ("a", "b"),
        ),
        ("Bearer error=insufficient_scope", ()),
        ('bearer scope="a", error="insufficient_scope"', ("a",)),
        ('Bearer error="invalid_token", scope="a"', ()),
        ('Basic realm="error=insufficient_scope"', ()),
        ("", ()),
    ],
)
def test_the_scopes_that_a_refusal_names(challenge, scopes):
    assert insufficient(challenge) == scopes
