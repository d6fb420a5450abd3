"""Named secrets in the vault, and whoever looks them up."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from douane.errors import SecretError
from douane.model.server import ServerIdentity
from douane.revealing import Revealing
from douane.vault.safe import Safe
from douane.vault.secrets import Header, Named, Slot
from douane.vault.store import Vault
from tests._promises import promise

KEY = b"k" * 32
FILES = ServerIdentity("npm:files", "files", "npm:files")
MAIL = ServerIdentity("npm:mail", "mail", "npm:mail")


def iter_of(values):
    """Each value in turn, whenever its origin is asked."""
    turns = {origin: iter(several) for origin, several in values.items()}
    return lambda origin: next(turns[origin])


class Clock:
    """A time that is set by hand."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(tmp_path, clock):
    """Opens the same vault again and again, as several processes would."""
    safes = []
    asked = iter_of({"team:x": ["made-up-far", "made-up-later"]})

    def again(tenant="default"):
        safes.append(Safe(Vault(f"{tmp_path}/vault.db", KEY), clock, lambda origin, _: asked(origin), tenant))
        return safes[-1]

    yield again
    for safe in safes:
        safe.close()


@promise("P-SECRET-REVOKED")
def test_what_is_revoked_is_given_to_nobody_from_that_moment(opened, clock):
    ours, theirs = opened(), Revealing(opened, lambda: FILES)
    ours.put("db", Named("made-up", clock()))
    assert theirs("secret://db") == "made-up"
    ours.revoke("db")
    with pytest.raises(SecretError, match="revoked"):
        theirs("secret://db")
    theirs.close()


@promise("P-SECRET-REVOKED")
def test_whoever_has_a_value_is_told_once_that_it_was_rotated_and_then_that_it_is_over(
    opened, clock, monkeypatch
):
    monkeypatch.setattr("time.time", clock)
    ours, theirs, told = opened(), Revealing(opened, lambda: FILES), []
    ours.put("db", Named("made-up", clock()))
    theirs("secret://db")
    assert theirs.still_counts(told.append)
    assert told == []
    ours.rotate("db", Named("made-up-2", 1001.0), overlap=60.0)
    assert all(theirs.still_counts(told.append) for _ in range(3))
    assert told == [
        "server `files`: it has `secret://db` as that was before it was rotated: start it anew within 61 s"
    ]
    clock.now = 1061.0
    assert not theirs.still_counts(told.append)
    assert told[1:] == ["server `files`: it has `secret://db`, which counts no more; it is ended"]
    theirs.close()


@promise("P-SECRET-REVOKED")
@pytest.mark.parametrize(
    "after", [lambda safe: safe.revoke("db"), lambda safe: safe.put("db", Named("new", 1001.0))]
)
def test_whoever_has_a_value_that_was_revoked_or_replaced_has_it_no_more(opened, clock, after):
    ours, theirs = opened(), Revealing(opened, lambda: FILES)
    ours.put("db", Named("made-up", clock()))
    theirs("secret://db")
    after(ours)
    assert not theirs.still_counts(lambda _: None)
    theirs.close()


@promise("P-SECRET-REVOKED")
def test_a_vault_that_cannot_be_read_lets_nobody_go_on(opened, clock):
    theirs, told = Revealing(opened, lambda: FILES), []
    ours = opened()
    ours.put("db", Named("made-up", clock()))
    theirs("secret://db")
    theirs._safe.close()
    assert not theirs.still_counts(told.append)
    assert "cannot be looked after" in told[0]


def test_a_secret_that_ends_is_not_given_after_its_end(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock(), until=1010.0))
    assert ours.reveal("db", FILES) == ("made-up", 1000.0)
    clock.now = 1010.0
    with pytest.raises(SecretError, match="expired"):
        ours.reveal("db", FILES)


def test_what_is_kept_elsewhere_is_asked_for_now_and_then(opened, clock):
    ours = opened()
    ours.put("far", Named("", clock(), origin="team:x"))
    assert {ours.reveal("far", FILES)[0] for _ in range(3)} == {"made-up-far"}
    clock.now += 31
    assert ours.reveal("far", FILES)[0] == "made-up-later"


@promise("P-SECRET-REVOKED")
def test_what_is_kept_elsewhere_is_revoked_here_at_once(opened, clock):
    ours = opened()
    ours.put("far", Named("", clock(), origin="team:x"))
    ours.reveal("far", FILES)
    ours.revoke("far")
    with pytest.raises(SecretError, match="revoked"):
        ours.reveal("far", FILES)


def test_it_is_known_who_was_given_it_and_when_last(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock()))
    assert ours.uses("db") == {}
    ours.reveal("db", FILES)
    clock.now = 1005.0
    ours.reveal("db", MAIL)
    assert list(ours.uses("db").items()) == [("files", 1000.0), ("mail", 1005.0)]


def test_a_tenant_has_secrets_of_its_own(opened, clock):
    opened("acme").put("db", Named("made-up", clock()))
    assert opened("acme").names() == ("db",)
    assert opened().names() == ()
    with pytest.raises(SecretError):
        opened().reveal("db", FILES)


def test_only_what_is_kept_can_be_rotated_or_revoked(opened, clock):
    for act in (lambda: opened().revoke("db"), lambda: opened().rotate("db", Named("x", clock()), 0.0)):
        with pytest.raises(SecretError, match="there is no secret"):
            act()


def test_credentials_of_a_server_of_that_name_are_another_thing(opened, clock, tmp_path):
    vault = Vault(f"{tmp_path}/vault.db", KEY)
    vault.put(Slot("db"), Header("X", "made-up-header"))
    opened().put("db", Named("made-up", clock()))
    assert vault.remove(Slot("db")) == 1
    assert opened().reveal("db", FILES)[0] == "made-up"
    vault.close()


def test_uses_are_no_change_that_credentials_would_be_read_again_for(opened, clock, tmp_path):
    vault = Vault(f"{tmp_path}/vault.db", KEY)
    opened().put("db", Named("made-up", clock()))
    before = vault.version()
    opened().reveal("db", FILES)
    assert vault.version() == before
    opened().revoke("db")
    assert vault.version() != before
    vault.close()


def test_any_thread_may_look_up(opened, clock):
    opened().put("db", Named("made-up", clock()))
    reveal, found = Revealing(opened, lambda: FILES), []
    reveal("secret://db")
    thread = threading.Thread(target=lambda: found.append(reveal("secret://db")))
    thread.start()
    thread.join(5)
    assert found == ["made-up"]
    reveal.close()


def test_nothing_is_opened_before_something_is_looked_up():
    reveal = Revealing(lambda: pytest.fail("opened"), lambda: FILES)
    assert reveal.still_counts(pytest.fail)
    reveal.close()


@promise("P-SECRET-NAMED")
def test_a_secret_for_some_servers_is_given_to_no_other_whoever_names_it(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock(), only=("npm:fi*", "pypi:notes")))
    assert ours.reveal("db", FILES)[0] == "made-up"
    with pytest.raises(SecretError, match="is not for `npm:mail`") as told:
        ours.reveal("db", MAIL)
    assert "douane secrets limit db 'npm:fi*' pypi:notes npm:mail" in told.value.fix


@promise("P-SECRET-NAMED")
def test_who_has_a_secret_that_is_for_others_now_has_it_no_more(opened, clock):
    ours, theirs = opened(), Revealing(opened, lambda: FILES)
    ours.put("db", Named("made-up", clock()))
    theirs("secret://db")
    assert theirs.still_counts(pytest.fail)
    ours.limit("db", ("npm:mail",))
    assert not theirs.still_counts(lambda _: None)
    ours.limit("db", ())
    assert theirs.still_counts(pytest.fail)
    theirs.close()


def test_whom_a_secret_is_for_stays_so_through_rotation_and_revocation(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock(), only=("npm:files",)))
    ours.rotate("db", Named("new", 1001.0), 0.0)
    assert ours.get("db").only == ("npm:files",)
    ours.revoke("db")
    assert ours.get("db").only == ("npm:files",)


@promise("P-SECRET-STAYS")
def test_a_secret_for_some_servers_alone_is_shown_to_no_vault(tmp_path, clock):
    vault = Vault(f"{tmp_path}/vault.db", KEY)
    with closing(Safe(vault, clock, lambda _origin, own: own("secret://token"))) as ours:
        ours.put("token", Named("made-up", clock()))
        ours.put("far", Named("", clock(), origin="team:x"))
        assert ours.reveal("far", FILES)[0] == "made-up"
        clock.now += 31
        ours.limit("token", ("npm:mail",))
        with pytest.raises(SecretError, match="for some servers alone") as told:
            ours.reveal("far", FILES)
        with pytest.raises(SecretError, match="for some servers alone"):
            ours.try_out("far")
    assert "another name" in told.value.fix
