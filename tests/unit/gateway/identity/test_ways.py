"""The ways in that a policy opens, and the principals that they give."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.config import read
from douane.gateway.identity.issuers import Unfetched
from douane.gateway.identity.keys import new_key
from douane.gateway.identity.local import local_token
from douane.gateway.identity.way import Refused
from douane.gateway.identity.ways import Means, ways_in
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.api_keys import ApiKey, ApiKeys
from tests._promises import promise
from tests.unit.gateway.identity.issuer import encoded
from tests.unit.gateway.identity.presenting import LOOPBACK, bearing, outcome, presented

AT = 100.0


async def silent(_address):
    raise Unfetched


@pytest.fixture
def keys(tmp_path):
    with closing(ApiKeys(str(tmp_path))) as made:
        yield made


@pytest.fixture
def opened(keys, tmp_path):
    """The ways in under a document."""

    def opening(text=""):
        access = read([Document("douane.toml", Level.USER, text)]).settings.access
        return ways_in(access, Means(str(tmp_path), keys, silent, lambda: AT))

    return opening


@pytest.fixture
def key(keys):
    def made(name="bot", groups=(), **rest):
        new = new_key()
        keys.add(ApiKey(new.prefix, name, groups, expires=AT + 1, **rest), new.digest)
        return new.text

    return made


def test_without_a_word_keys_and_this_machine_are_believed(opened, key, tmp_path):
    ways = opened()

    assert outcome(ways, bearing(key())).id == "key:bot"
    assert outcome(ways, bearing(local_token(str(tmp_path)), peer=LOOPBACK)).id.startswith("local:")
    assert outcome(ways, presented()).status == 401


@pytest.mark.parametrize("local", ["socket", "none"])
def test_the_token_of_this_machine_can_be_switched_off(opened, tmp_path, local):
    ways = opened(f'[identity]\nlocal = "{local}"')

    assert not (tmp_path / "local.token").exists()
    assert outcome(ways, bearing(local_token(str(tmp_path)), peer=LOOPBACK)).status == 401


def test_roles_follow_from_groups(opened, key):
    ways = opened(
        '[roles.dev]\ngroups = "devs"\n[roles.all]\nprincipals = "key:*"\n[roles.other]\nscopes = "x"'
    )

    assert outcome(ways, bearing(key(groups=("devs",)))).roles == {"dev", "all"}


@promise("P-TENANTS-APART")
@pytest.mark.parametrize(
    ("groups", "tenant", "found"),
    [
        ((), "acme", "acme"),
        ((), "org_acme", "acme"),
        (("acme-people",), "default", "acme"),
        (("acme-people",), "globex", "globex"),
        ((), "default", None),
        ((), "unheard-of", None),
        (("acme-people", "globex-people"), "default", None),
    ],
)
def test_a_principal_is_in_one_tenant_or_stays_out(opened, key, groups, tenant, found):
    ways = opened(
        '[tenants.acme]\norganizations = "org_acme"\ngroups = "acme-people"\n[tenants.globex]\ngroups = "globex-*"'
    )
    principal = outcome(ways, bearing(key(groups=groups, tenant=tenant)))

    assert getattr(principal, "tenant", None) == found
    assert found or principal.status == 403


@promise("P-TENANTS-APART")
def test_a_tenant_that_nobody_has_declared_lets_nobody_in(opened, key):
    assert outcome(opened(), bearing(key(tenant="acme"))).status == 403


@pytest.mark.parametrize("name", ["../up", "a/b", "A", "", ".", "a" * 64, "-a"])
def test_the_name_of_a_tenant_can_be_that_of_a_folder(name):
    with pytest.raises(Exception, match="cannot be a name"):
        read([Document("douane.toml", Level.USER, f'[tenants."{name}"]')])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[roles.a]", "nobody has the role `a`"),
        ("[roles]\na = 1", "must hold tables"),
        ('[roles.a]\nprincipal = "x"', "unknown key `principal`"),
        ("[[identity.issuer]]", "`url` is missing"),
        ('[[identity.issuer]]\nurl = "http://idp.example"', "no address that can be trusted"),
        ('[[identity.issuer]]\nurl = "https://a@idp.example"', "no address that can be trusted"),
        ('[[identity.issuer]]\nurl = "https://idp.example?x"', "no address that can be trusted"),
        ('[[identity.issuer]]\nurl = "https://i"\nalgorithms = "none"', "unknown algorithms `none`"),
        (
            '[[identity.issuer]]\nurl = "https://i"\nalgorithms = ["RS256", "HS256"]',
            "unknown algorithms `HS256`",
        ),
        ("[[identity.certificate]]", "the certificate is anybody's"),
        ('[identity]\nlocal = "yes"', "unknown local `yes`"),
        ("[identity]\nclock_skew = 3600", "`clock_skew` cannot be"),
    ],
)
def test_mistakes_are_told(text, complaint):
    with pytest.raises(Exception, match=complaint):
        read([Document("douane.toml", Level.USER, text)])


@pytest.mark.parametrize(
    "text", ["roles.a.principals = '*'", "[tenants.a]", "[identity]\nlocal = 'loopback'"]
)
def test_a_project_cannot_say_who_is_who(text):
    with pytest.raises(Exception, match="a project's document cannot set"):
        read([Document("douane.toml", Level.PROJECT, text)])


def test_an_issuer_that_is_silent_is_no_way_past(opened):
    ways = opened('[[identity.issuer]]\nurl = "https://idp.example"')
    head, claims = encoded({"alg": "RS256", "typ": "at+jwt"}), encoded({"iss": "https://idp.example"})
    found = outcome(ways, bearing(f"{head}.{claims}.{encoded(b'signature')}"))

    assert found == Refused(503, "temporarily_unavailable", found.description)
