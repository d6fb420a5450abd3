"""What a person has granted to one program serves another only as far as it goes, and once they have agreed."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from douane.gateway.logins.granting import granted, prospect
from douane.gateway.logins.offers import Here
from douane.gateway.logins.tickets import Errand
from douane.model.access import Principal
from douane.vault.errors import CredentialError
from douane.vault.oauth.fetch import Peer
from douane.vault.secrets import Client, Grant, Slot
from douane.vault.store import Vault
from tests._promises import promise

SLOT = Slot("files", "key:ann")
GRANT = Grant(
    "https://idp.example", "https://idp.example/token", "https://mcp.example/mcp", Client("us"), "access",
    asked="read write", clients=("editor",),
)  # fmt: skip


async def unasked(_ask):
    """An authorization server that must be asked, since nothing that is there will do."""
    raise CredentialError("asked", "")


@pytest.fixture
def vault(tmp_path):
    with closing(Vault(str(tmp_path / "vault"), bytes(32))) as made:
        yield made


def errand(vault, client="robot", scopes=()):
    peer = Peer("files", "https://mcp.example/mcp", unasked)
    return Errand(Principal("key:ann", client=client), peer, vault, SLOT, scopes, "because", lambda _: None)


def is_there(vault, **wanted):
    """Whether what was granted before is all that is wanted."""
    try:
        return asyncio.run(prospect(errand(vault, **wanted))) == ("", ("read", "write"))
    except CredentialError:
        return False


@promise("P-CONSENT")
def test_what_was_granted_serves_another_program_as_far_as_it_goes(vault):
    assert not is_there(vault)
    vault.put(SLOT, GRANT)
    assert is_there(vault)
    assert is_there(vault, scopes=("write",))
    assert not is_there(vault, scopes=("write", "delete"))


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "clients", [("editor", "robot"), None], ids=["of a program that has it already", "of an operator"]
)
def test_what_does_not_help_a_program_is_granted_anew(vault, clients):
    vault.put(SLOT, Grant(**{name: getattr(GRANT, name) for name in GRANT.__slots__} | {"clients": clients}))
    assert not is_there(vault)


@promise("P-CONSENT")
def test_programs_act_once_the_person_has_agreed_for_each(vault):
    vault.put(SLOT, GRANT)

    async def ask(_departure):
        raise AssertionError

    asyncio.run(granted(errand(vault), Here(), ask, lambda: 1.0))
    assert vault.get(SLOT, Grant).clients == ("editor", "robot")
