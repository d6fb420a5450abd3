"""Where a secret is kept elsewhere is said by administrators who are persons: a token of ours is shown there."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.errors import SecretError
from douane.operations.base import By, Place, Role
from douane.operations.errors import NotAllowedError
from douane.operations.named_secrets import keep, rotate
from douane.unlocking import opened_safe
from tests._promises import promise

ADMINISTRATOR = By("account:ann", frozenset({Role.ADMINISTRATOR}), "page")
OPERATOR = By("account:bob", frozenset({Role.OPERATOR}), "page")
KEY = By("key:on-call", frozenset({Role.ADMINISTRATOR}), "api")
LOCAL = By("local:ann", frozenset({Role.ADMINISTRATOR}), "api")
THEIRS = "vault:https://vault.example/secret/a?token=db#x"
OURS = "vault:https://ours.example/secret/a?token=db#x"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "0" * 64)
    (tmp_path / "config").mkdir()
    found = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    keep(found, KEY, {"id": "db", "value": "made-up"})
    return found


def origin(place, name):
    with closing(opened_safe(place.state)) as safe:
        found = safe.get(name)
        return found and found.origin


@promise("P-SECRET-STAYS")
@pytest.mark.parametrize("by", [OPERATOR, KEY, LOCAL])
def test_nobody_but_an_administrator_in_person_says_where_a_secret_is(place, by):
    with pytest.raises(NotAllowedError) as told:
        keep(place, by, {"id": "far", "origin": THEIRS})
    assert told.value.fix
    assert origin(place, "far") is None
    keep(place, ADMINISTRATOR, {"id": "far", "origin": OURS})
    for name in ("far", "db"):
        before = origin(place, name)
        with pytest.raises(NotAllowedError):
            rotate(place, by, {"id": name, "origin": THEIRS})
        assert origin(place, name) == before


@promise("P-SECRET-STAYS")
@pytest.mark.parametrize(
    "where",
    [
        "aws:eu-central-1/mcp/github",
        "vault:https://vault.example/secret/a#x",
        "vault:https://10.1.2.3/secret/a?token=db#x",
        "vault:https://[64:ff9b::a9fe:a9fe]/secret/a?token=db#x",
        "vault:http://localhost:8200/secret/a?token=db#x",
    ],
)
def test_an_origin_that_a_tenant_could_not_have_asked_is_not_kept(place, where):
    theirs = place._replace(state=f"{place.state}/tenants/acme", tenant="acme")
    keep(theirs, ADMINISTRATOR, {"id": "db", "value": "made-up"})
    for act, name in ((keep, "far"), (rotate, "db")):
        with pytest.raises(SecretError):
            act(theirs, ADMINISTRATOR, {"id": name, "origin": where})
    with closing(opened_safe(theirs.state, "acme")) as safe:
        assert (safe.get("far"), safe.get("db").origin) == (None, "")
    keep(place, ADMINISTRATOR, {"id": "far", "origin": where})


def test_what_is_kept_elsewhere_is_rotated_there_by_whoever_may(place):
    keep(place, ADMINISTRATOR, {"id": "far", "origin": OURS})
    for given in ({}, {"origin": OURS}):
        rotate(place, KEY, {"id": "far", **given})
    assert origin(place, "far") == OURS
    rotate(place, ADMINISTRATOR, {"id": "far", "origin": THEIRS})
    assert origin(place, "far") == THEIRS
