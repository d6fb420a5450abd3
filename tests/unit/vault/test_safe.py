"""Named secrets in the vault, and whoever looks them up."""

from __future__ import annotations

import threading

import pytest

from douane.errors import SecretError
from douane.revealing import Revealing
from douane.vault.naming import Standing
from douane.vault.safe import Safe
from douane.vault.secrets import Header, Named, Slot
from douane.vault.store import Vault
from tests._promises import promise

KEY = b"k" * 32


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

    def again(tenant="default"):
        safes.append(
            Safe(Vault(f"{tmp_path}/vault.db", KEY), clock, {"team:x": "made-up-far"}.__getitem__, tenant)
        )
        return safes[-1]

    yield again
    for safe in safes:
        safe.close()


@promise("P-SECRET-REVOKED")
def test_what_is_revoked_is_given_to_nobody_from_that_moment(opened, clock):
    ours, theirs = opened(), Revealing(opened, "files")
    ours.put("db", Named("made-up", clock()))
    assert theirs("secret://db") == "made-up"
    ours.revoke("db")
    with pytest.raises(SecretError, match="revoked"):
        theirs("secret://db")
    theirs.close()


@promise("P-SECRET-REVOKED")
def test_whoever_has_a_value_can_tell_that_it_counts_no_more(opened, clock, monkeypatch):
    monkeypatch.setattr("time.time", clock)
    ours, theirs = opened(), Revealing(opened, "files")
    ours.put("db", Named("made-up", clock()))
    theirs("secret://db")
    assert theirs.standings() == {"db": Standing.CURRENT}
    ours.rotate("db", Named("made-up-2", 1001.0), overlap=60.0)
    assert theirs.standings() == {"db": Standing.OLDER}
    clock.now = 1100.0
    assert theirs.standings() == {"db": Standing.OVER}
    theirs.close()


def test_a_secret_that_ends_is_not_given_after_its_end(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock(), until=1010.0))
    assert ours.reveal("db", "files") == ("made-up", 1000.0)
    clock.now = 1010.0
    with pytest.raises(SecretError, match="expired"):
        ours.reveal("db", "files")


def test_what_is_kept_elsewhere_is_fetched_at_each_use(opened, clock):
    ours = opened()
    ours.put("far", Named("", clock(), origin="team:x"))
    assert ours.reveal("far", "files")[0] == "made-up-far"


def test_it_is_known_who_was_given_it_and_when_last(opened, clock):
    ours = opened()
    ours.put("db", Named("made-up", clock()))
    assert ours.uses("db") == {}
    ours.reveal("db", "files")
    clock.now = 1005.0
    ours.reveal("db", "mail")
    assert list(ours.uses("db").items()) == [("files", 1000.0), ("mail", 1005.0)]


def test_a_tenant_has_secrets_of_its_own(opened, clock):
    opened("acme").put("db", Named("made-up", clock()))
    assert opened("acme").names() == ("db",)
    assert opened().names() == ()
    with pytest.raises(SecretError):
        opened().reveal("db", "files")


def test_only_what_is_kept_can_be_rotated_or_revoked(opened, clock):
    for act in (lambda: opened().revoke("db"), lambda: opened().rotate("db", Named("x", clock()), 0.0)):
        with pytest.raises(SecretError, match="there is no secret"):
            act()


def test_credentials_of_a_server_of_that_name_are_another_thing(opened, clock, tmp_path):
    vault = Vault(f"{tmp_path}/vault.db", KEY)
    vault.put(Slot("db"), Header("X", "made-up-header"))
    opened().put("db", Named("made-up", clock()))
    assert vault.remove(Slot("db")) == 1
    assert opened().reveal("db", "files")[0] == "made-up"
    vault.close()


def test_uses_are_no_change_that_credentials_would_be_read_again_for(opened, clock, tmp_path):
    vault = Vault(f"{tmp_path}/vault.db", KEY)
    opened().put("db", Named("made-up", clock()))
    before = vault.version()
    opened().reveal("db", "files")
    assert vault.version() == before
    opened().revoke("db")
    assert vault.version() != before
    vault.close()


def test_any_thread_may_look_up(opened, clock):
    opened().put("db", Named("made-up", clock()))
    reveal, found = Revealing(opened, "files"), []
    reveal("secret://db")
    thread = threading.Thread(target=lambda: found.append(reveal("secret://db")))
    thread.start()
    thread.join(5)
    assert found == ["made-up"]
    reveal.close()


def test_nothing_is_opened_before_something_is_looked_up():
    reveal = Revealing(lambda: pytest.fail("opened"), "files")
    assert reveal.standings() == {}
    reveal.close()
