"""What is kept of accounts: closed to others, used once where it counts once, and never in the clear."""

import sqlite3
import stat

import pytest

from douane.errors import ConfigError, StoreError
from douane.stores.accounts.factors import PASSKEY, TOTP, Factor
from douane.stores.accounts.links import FIRST, LASTS, WELCOME
from douane.stores.accounts.register import Register
from douane.stores.accounts.sittings import Sitting
from douane.stores.accounts.tries import KEPT

AT = 1_800_000_000.0


@pytest.fixture
def register(tmp_path):
    tmp_path.chmod(0o700)
    found = Register(str(tmp_path))
    yield found
    found.close()


def sitting(name="s1", principal="account:ann", **changed):
    return Sitting(
        name, "full", principal, "ann", 1, ("viewer",), {}, "password", "127.0.0.1", "", AT, AT, AT + 9
    )._replace(**changed)


def ann(register):
    return register.people.add("ann", ["viewer"], "default", ("local:root", AT))


def test_the_file_is_for_this_account_alone(register, tmp_path):
    for name in ("accounts.sqlite", "accounts.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_of_another_version_is_not_used(register, tmp_path):
    with sqlite3.connect(tmp_path / "accounts.sqlite") as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreError, match="schema 99"):
        Register(str(tmp_path))


def test_an_account_is_made_once_without_a_password(register):
    made = ann(register)
    assert (made.principal, made.roles, made.password, made.revision) == ("account:ann", ("viewer",), "", 1)
    assert register.people.behind(made.handle) == made
    with pytest.raises(ConfigError, match="there is an account"):
        ann(register)


@pytest.mark.parametrize("name", ["", "Ann", "../x", "a b", "a\n", "-a", "x" * 65, "\uff41nn"])
def test_a_name_is_plain(register, name):
    with pytest.raises(ConfigError):
        register.people.add(name, ["viewer"], "default", ("local:root", AT))


def test_every_change_that_matters_makes_a_new_revision(register):
    ann(register)
    register.people.choose_password("ann", "digest")
    register.people.give_roles("ann", ["operator"])
    register.people.disable("ann", AT)
    register.people.enable("ann")
    assert register.people.named("ann").revision == 5


def test_a_newer_form_of_a_password_does_not_undo_a_change(register):
    ann(register)
    register.people.choose_password("ann", "second")
    register.people.rehash("ann", "first", "first anew")
    assert register.people.named("ann").password == "second"


def test_the_secret_of_codes_is_not_in_the_file(register, tmp_path):
    ann(register)
    factor = Factor("f1", "ann", TOTP, "phone", b"a secret of twenty b", 0, AT)
    register.factors.add(factor)
    assert register.factors.of("ann") == (factor,)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.sqlite*"))
    assert b"a secret of twenty b" not in raw


def test_the_secret_of_one_account_is_nothing_in_another(register, tmp_path):
    ann(register)
    register.people.add("eve", ["viewer"], "default", ("local:root", AT))
    register.factors.add(Factor("f1", "ann", TOTP, "phone", b"a secret of twenty b", 0, AT))
    with sqlite3.connect(tmp_path / "accounts.sqlite") as other:
        other.execute("UPDATE factors SET account = 'eve'")
    other.close()
    with pytest.raises(StoreError, match="cannot be read"):
        register.factors.of("eve")


def test_a_step_counts_once_in_whatever_order(register):
    ann(register)
    factor = Factor("f1", "ann", PASSKEY, "key", b"public", 0, AT)
    register.factors.add(factor)
    assert register.factors.advance(factor, 7, AT)
    assert not register.factors.advance(factor, 7, AT)
    assert not register.factors.advance(factor, 6, AT)
    assert register.factors.advance(factor, 8, AT)


def test_a_code_for_recovery_is_spent_once(register):
    ann(register)
    register.factors.replace_recovery("ann", [b"one", b"two"])
    assert register.factors.spend("ann", b"one")
    assert not register.factors.spend("ann", b"one")
    assert not register.factors.spend("eve", b"two")
    assert register.factors.recovery("ann") == 1
    register.factors.replace_recovery("ann", [b"three"])
    assert not register.factors.spend("ann", b"two")


def test_a_link_counts_once_and_not_for_long(register):
    text = register.links.make(FIRST, "", AT)
    assert register.links.find(text, AT + LASTS - 1).purpose == FIRST
    assert register.links.find(text, AT + LASTS) is None
    assert register.links.spend(text)
    assert not register.links.spend(text)
    assert register.links.find("x", AT) is None


def test_a_new_link_ends_the_one_before(register):
    before = register.links.make(WELCOME, "ann", AT)
    register.links.make(WELCOME, "ann", AT)
    assert register.links.find(before, AT) is None


def test_of_a_session_only_the_digest_is_kept(register):
    register.sittings.add(b"digest", sitting(vouched={"groups": ["a"]}))
    assert register.sittings.find(b"digest").vouched == {"groups": ["a"]}
    assert register.sittings.find(b"other") is None
    register.sittings.end(b"digest")
    assert register.sittings.find(b"digest") is None


def test_one_or_all_sessions_of_somebody_end(register):
    for number in range(3):
        register.sittings.add(b"%d" % number, sitting(f"s{number}"))
    register.sittings.add(b"9", sitting("s9", "account:bob"))
    assert not register.sittings.end_named("account:bob", "s0")
    assert register.sittings.end_named("account:ann", "s0")
    assert register.sittings.end_all("account:ann") == 2
    assert [one.name for one in register.sittings.every()] == ["s9"]


def test_failures_are_counted_and_forgotten(register):
    for _ in range(3):
        register.tries.failed("account:ann", AT)
    assert register.tries.of("account:ann", AT).failures == 3
    assert register.tries.of("account:bob", AT).failures == 0
    assert register.tries.of("account:ann", AT + KEPT).failures == 0
    register.tries.forget("account:ann")
    assert register.tries.of("account:ann", AT).failures == 0
