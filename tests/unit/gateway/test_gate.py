"""At the gate it is settled who asks, what they reach, and whether their credential goes that far."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.gate import Admission, Behind, Gate
from douane.gateway.identity.refusals import Refusals
from douane.model.access import Principal
from douane.policy.access import Access, Issuer
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from tests._promises import promise
from tests.unit.gateway._peers import Kept

URL = "https://gate.example/servers/files/mcp"
WIDE = frozenset({"files:read"})


def admitted(principal, scopes=("files:read",), tenant="default"):
    """The status of the refusal, or who was let in."""

    async def way(_presented):
        return principal

    notes = []
    admission = Admission([way], [Issuer("https://idp.example", scopes=("mcp",))], Refusals(), notes.extend)
    gate = Gate(admission, URL, {tenant: Behind(None, Access, scopes)})
    reply = Kept()
    request = Request(
        "POST", "/servers/files/mcp", "/servers/files/mcp", "", Headers(()), Peer("192.0.2.7", 1)
    )
    found = asyncio.run(gate.admitted(request, reply))
    return (found[1].id if found else reply.status), reply.fields.get("www-authenticate", ""), len(notes)


@pytest.mark.parametrize("ident", ["key:bot", "oidc:https://idp.example|ann"])
def test_a_credential_that_holds_scopes_needs_those_of_the_server(ident):
    assert admitted(Principal(ident, scopes=WIDE))[0] == ident
    status, challenge, notes = admitted(Principal(ident, scopes=frozenset({"other"})))
    assert (status, notes) == (403, 1)
    assert 'error="insufficient_scope"' in challenge
    assert "files:read" in challenge


def test_who_refused_a_token_of_an_issuer_names_the_scopes_of_that_issuer_too():
    assert 'scope="mcp files:read"' in admitted(Principal("oidc:https://idp.example|ann"))[1]
    assert 'scope="files:read"' in admitted(Principal("key:bot"))[1]


@pytest.mark.parametrize("ident", ["local:ann", "cert:dns:ci.example"])
def test_what_cannot_hold_scopes_needs_none(ident):
    assert admitted(Principal(ident))[0] == ident


@promise("P-TENANTS-APART")
def test_what_another_tenant_has_is_nowhere():
    assert admitted(Principal("key:bot", scopes=WIDE), tenant="acme")[0] == 404
