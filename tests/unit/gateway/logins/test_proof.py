"""A person shows that they are the principal whom a link is for; nobody else can."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.identity.local import our_account
from douane.gateway.identity.way import bearer
from douane.gateway.logins.proof import is_shown, issuer_of
from douane.model.access import Principal
from douane.policy.access import Issuer
from douane.transports.http.exchange import Peer
from tests._promises import promise
from tests.unit.gateway.identity.presenting import ELSEWHERE, LOOPBACK, RESOURCE

ANN = Principal("key:ann", tenant="acme")
WITH_CERTIFICATE = Principal("cert:dns:ann.example")
ISSUER = Issuer("https://idp.example")


async def way(presented):
    """Who has the credential: it is called like its holder."""
    known = {
        "ann": ANN,
        "bea": Principal("key:bea", tenant="acme"),
        "other": Principal("key:ann", tenant="other"),
    }
    if presented.peer.certificate:
        return WITH_CERTIFICATE
    return known.get(bearer(presented))


def shown(principal, credential="", peer=ELSEWHERE):
    return asyncio.run(is_shown(principal, credential, peer, [way], RESOURCE))


@promise("P-CONSENT")
@pytest.mark.parametrize(
    ("credential", "is_they"),
    [("ann", True), ("bea", False), ("other", False), ("nobody", False), ("", False)],
    ids=["theirs", "of another", "of the same name in another tenant", "of nobody", "none"],
)
def test_who_has_a_key_shows_it(credential, is_they):
    assert shown(ANN, credential) is is_they


@promise("P-CONSENT")
def test_our_own_account_is_who_comes_from_this_machine():
    me = Principal(our_account())
    assert shown(me, peer=LOOPBACK)
    assert shown(me, peer=Peer("", 0, is_local=True))
    assert not shown(me)
    assert not shown(me, "ann")


@promise("P-CONSENT")
def test_a_certificate_is_shown_by_the_browser_itself():
    assert shown(WITH_CERTIFICATE, peer=ELSEWHERE._replace(certificate=b"der"))
    assert not shown(WITH_CERTIFICATE)
    assert not shown(WITH_CERTIFICATE, "ann")


@promise("P-CONSENT")
def test_who_cannot_show_anything_is_nobody():
    assert not shown(Principal("local:somebody-else"), "ann", LOOPBACK)


@pytest.mark.parametrize(
    ("ident", "is_theirs"),
    [
        ("oidc:https://idp.example|ann", True),
        ("oidc:https://idp.example.evil|ann", False),
        ("oidc:https://idp.example/other|ann", False),
        ("key:oidc:https://idp.example|ann", False),
    ],
)
def test_an_issuer_vouches_for_its_own(ident, is_theirs):
    assert (issuer_of(Principal(ident), [ISSUER]) is ISSUER) is is_theirs
