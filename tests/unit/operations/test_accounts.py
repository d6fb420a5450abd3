"""Local accounts are made, changed and ended by people who may, in their own tenant, and without a secret in the log."""

import json
from contextlib import closing

import pytest

from douane.errors import ConfigError
from douane.operations import accounts
from douane.operations.base import By, Role, place_of
from douane.operations.errors import ConflictError, GivenError, NotAllowedError, NotThereError
from douane.operations.run import performed, seen
from douane.stores.accounts.register import Register
from douane.stores.accounts.sittings import Sitting
from douane.stores.paths import ready
from douane.stores.reader import Reader
from tests._promises import promise

ACTS = {one.name: one for one in accounts.ACTS}
VIEWS = {one.name: one for one in accounts.VIEWS}
ROOT = By("local:root", frozenset({Role.ADMINISTRATOR}), "terminal")


@pytest.fixture
def place(tmp_path):
    found = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    ready(found.state)
    return found


@pytest.fixture
def run(place):
    def typed(act, by=ROOT, at=None, /, **given):
        return performed(at or place, by, ACTS[f"accounts.{act}"], given)

    return typed


def opened(place):
    return closing(Register(place.root))


def sitting(principal, name="s1"):
    return Sitting(name, "full", principal, "ann", 1, ("viewer",), {}, "link", "", "", 1.0, 1.0, 9e9)


def test_an_account_is_made_with_a_link_that_the_log_does_not_have(place, run):
    change = run("add", name="ann", roles=["operator"])
    link = change.once["link"]
    assert link.startswith("http://localhost:7180/welcome?link=")
    with closing(Reader(place.state)) as log:
        (entry,) = log.last(10)
    assert link.partition("link=")[2] not in entry.body
    said = json.loads(entry.body)
    assert (said["method"], said["action"], said["after"]["roles"]) == (
        "control/accounts.add",
        "allow",
        ["operator"],
    )


def test_a_role_that_is_none_is_refused(run):
    with pytest.raises(GivenError):
        run("add", name="ann", roles=["root"])
    with pytest.raises(GivenError):
        run("add", name="ann", roles=[])


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.APPROVER, Role.OPERATOR])
def test_only_administrators_make_accounts(place, run, role):
    by = By("account:eve", frozenset({role}), "page")
    with pytest.raises(NotAllowedError):
        run("add", by, name="eve2", roles=["administrator"])
    with pytest.raises(NotAllowedError):
        seen(place, by, VIEWS["accounts"], {})


@pytest.mark.parametrize("who", ["key:ci", "local:root"])
def test_no_program_makes_itself_a_person(run, who):
    by = By(who, frozenset({Role.ADMINISTRATOR}), "api")
    run("add", name="ann", roles=["operator"])
    for name, given in {
        "add": {"name": "eve", "roles": ["administrator"]},
        "reset": {"id": "ann"},
        "roles": {"id": "ann", "roles": ["administrator"]},
        "enable": {"id": "ann"},
    }.items():
        with pytest.raises(NotAllowedError):
            run(name, by, **given)


def test_accounts_of_another_tenant_are_not_there(place, run, tmp_path):
    run("add", name="ann", roles=["operator"])
    other = place_of(place.state, place.config, "acme")
    ready(other.state)
    assert seen(other, ROOT, VIEWS["accounts"], {}).items == []
    for name in ("disable", "enable", "reset", "end-sessions"):
        with pytest.raises(NotThereError):
            run(name, ROOT, other, id="ann")
    with pytest.raises(NotThereError):
        seen(other, ROOT, VIEWS["accounts.sessions"], {"id": "ann"})


@promise("P-TENANTS-APART")
def test_a_tenant_learns_no_names_of_accounts_of_another(place, run):
    """Each has its own names, so that whatever is tried is made, or was made there."""
    acme, globex = (place_of(place.state, place.config, one) for one in ("acme", "globex"))
    for one in (acme, globex):
        ready(one.state)
    run("add", name="ann", roles=["operator"])
    run("add", name="odd@acme", roles=["operator"])
    made = [
        run("add", ROOT, one, name=name, roles=["viewer"])
        for one in (globex, acme)
        for name in ("ann", "bob")
    ]
    assert [one.after["id"] for one in made] == ["ann@globex", "bob@globex", "ann@acme", "bob@acme"]
    assert run("add", ROOT, acme, name="ann@globex", roles=["viewer"]).after["id"] == "ann@globex@acme"
    assert run("add", ROOT, acme, name="eve@acme", roles=["viewer"]).after["id"] == "eve@acme"
    with pytest.raises(ConfigError, match="there is an account `ann@acme`"):
        run("add", ROOT, acme, name="ann", roles=["viewer"])
    with pytest.raises(GivenError, match="this cannot be the name of an account"):
        run("add", ROOT, acme, name="odd", roles=["viewer"])


def test_the_last_administrator_stays(run):
    run("add", name="ann", roles=["administrator"])
    with pytest.raises(ConflictError):
        run("disable", id="ann")
    with pytest.raises(ConflictError):
        run("roles", id="ann", roles=["operator"])
    run("add", name="bob", roles=["administrator"])
    run("disable", id="ann")
    with pytest.raises(ConflictError):
        run("disable", id="bob")


def test_the_last_administrator_of_a_tenant_stays_whoever_another_tenant_has(place, run):
    run("add", name="ann", roles=["administrator"])
    other = place_of(place.state, place.config, "acme")
    ready(other.state)
    run("add", ROOT, other, name="bob", roles=["administrator"])
    with pytest.raises(ConflictError):
        run("disable", id="ann")
    with pytest.raises(ConflictError):
        run("roles", ROOT, other, id="bob", roles=["operator"])


def test_a_reset_forgets_all_by_which_somebody_signs_in(place, run):
    run("add", name="ann", roles=["operator"])
    with opened(place) as register:
        register.people.choose_password("ann", "digest")
        register.factors.replace_recovery("ann", [b"one"])
        revision = register.people.named("ann").revision
    link = run("reset", id="ann").once["link"]
    with opened(place) as register:
        account = register.people.named("ann")
        assert (account.password, register.factors.recovery("ann")) == ("", 0)
        assert account.revision > revision
        assert register.links.find(link.partition("link=")[2], account.created).account == "ann"


def test_somebody_is_signed_out_everywhere(place, run):
    run("add", name="ann", roles=["operator"])
    with opened(place) as register:
        register.sittings.add(b"1", sitting("account:ann"))
        register.sittings.add(b"2", sitting("account:bob", "s2"))
    (found,) = seen(place, ROOT, VIEWS["accounts.sessions"], {"id": "ann"}).items
    assert found["id"] == "s1"
    assert run("end-sessions", id="ann").told == "ended 1 sessions of `ann`"
    with opened(place) as register:
        assert [one.principal for one in register.sittings.every()] == ["account:bob"]


def test_an_account_of_a_tenant_with_an_old_name_says_how_it_would_be_called_now_and_is_ended_by_it(
    place, run
):
    other = place._replace(state=f"{place.state}/tenants/acme", tenant="acme")
    ready(other.state)
    with opened(place) as register:
        register.people.add("ann", ("administrator",), "acme", ("local:root", 1.0))
    run("add", ROOT, other, name="ann", roles=["administrator"])
    run("disable", ROOT, other, id="ann")
    rows = {one["id"]: one for one in seen(other, ROOT, VIEWS["accounts"], {}).items}
    assert (rows["ann"]["called_now"], rows["ann"]["disabled"]) == ("ann@acme", True)
    assert (rows["ann@acme"]["called_now"], rows["ann@acme"]["disabled"]) == ("ann@acme", False)
    run("add", name="bob", roles=["viewer"])
    assert [one["called_now"] for one in seen(place, ROOT, VIEWS["accounts"], {}).items] == ["bob"]
