"""Who has which roles and is in which tenant."""

from __future__ import annotations

import re
import tomllib

import pytest

from douane.config import read
from douane.model.access import Principal
from douane.policy.access import placed, roles_of
from douane.policy.document import Level
from douane.policy.parse import Document
from tests.architecture._source import ROOT

PAGE = (ROOT / "docs" / "identity.md").read_text("utf-8")
BOB = Principal("key:bob", groups=frozenset({"devs", "eu"}), scopes=frozenset({"mcp:read"}))


def access(*texts):
    return read([Document(f"{n}.toml", Level.USER, text) for n, text in enumerate(texts)]).settings.access


@pytest.mark.parametrize(
    ("members", "has"),
    [
        ('principals = "key:bob"', True),
        ('principals = "key:*"', True),
        ('principals = ["key:*", "!key:bob"]', False),
        ('principals = "!key:ann"', True),
        ('groups = "devs"', True),
        ('groups = "dev"', False),
        ('groups = ["devs", "!eu"]', False),
        ('groups = "!contractors"', True),
        ('scopes = "mcp:*"', True),
        ('principals = "key:ann"\ngroups = "devs"', True),
        ('principals = "key:ann"\ngroups = "ops"', False),
    ],
)
def test_who_fits_any_of_the_members_has_the_role(members, has):
    assert (roles_of(access(f"[roles.one]\n{members}"), BOB) == {"one"}) is has


def test_who_has_no_group_is_in_none_and_outside_of_each():
    alone = Principal("key:eve")

    assert roles_of(access('[roles.any]\ngroups = "*"'), alone) == frozenset()
    assert roles_of(access('[roles.outside]\ngroups = "!contractors"'), alone) == {"outside"}


def test_a_role_in_two_documents_adds_up():
    both = access('[roles.one]\ngroups = "ops"', '[roles.one]\nprincipals = "key:bob"')

    assert roles_of(both, BOB) == {"one"}


def test_a_role_that_a_credential_claims_is_none_of_ours():
    claimed = Principal("key:eve", groups=frozenset({"admin"}))

    assert placed(access('[roles.admin]\nprincipals = "key:ann"'), claimed).roles == frozenset()


def test_without_tenants_everybody_is_in_the_default_one():
    assert placed(access(), BOB).tenant == "default"


def test_the_default_tenant_can_be_declared_beside_others():
    both = access('[tenants.default]\nprincipals = "key:*"\n[tenants.acme]\norganizations = "org_1"')

    assert placed(both, BOB).tenant == "default"
    assert placed(both, Principal("oidc:x|y", tenant="org_1")).tenant == "acme"
    assert placed(both, Principal("oidc:x|y")) is None


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_of_the_page_can_be_used(example):
    assert tomllib.loads(example)
    access(example)
