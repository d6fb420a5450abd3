"""References to secrets: what is one, and what comes of it."""

from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.model.secret import ensure_references, handed, is_name, name_of, references, revealed, variables
from tests._promises import promise

KNOWN = {"secret://github": "made-up-token", "secret://db_2": "made-up-password"}


def test_a_reference_is_replaced_wherever_it_stands():
    assert revealed("secret://github", KNOWN.__getitem__) == "made-up-token"
    assert revealed("Bearer secret://github", KNOWN.__getitem__) == "Bearer made-up-token"
    assert (
        revealed("postgres://me:secret://db_2@host/x", KNOWN.__getitem__)
        == "postgres://me:made-up-password@host/x"
    )
    assert revealed("nothing here", KNOWN.__getitem__) == "nothing here"


def test_what_a_secret_holds_is_not_looked_up_again():
    assert revealed("secret://a", {"secret://a": "secret://b"}.__getitem__) == "secret://b"


@pytest.mark.parametrize(
    "text", ["secret://", "secret://-x", "secret:///etc", "secret://" + "x" * 65, "a secret://ok secret://"]
)
def test_what_is_no_reference_is_refused_without_being_repeated(text):
    with pytest.raises(ConfigError) as told:
        revealed(text, KNOWN.__getitem__)
    assert "xx" not in told.value.message


def test_names_are_plain():
    assert is_name("GITHUB_TOKEN")
    assert not any(map(is_name, ("", "-a", "a b", "a/b", "a.b", "ä", "x" * 65, "a\n")))
    assert references("secret://a and secret://b-1") == ("a", "b-1")
    with pytest.raises(ConfigError):
        name_of("Bearer secret://a")


def test_what_opens_our_own_vault_is_for_no_server():
    given = {"DOUANE_VAULT_KEY": "made-up", "DOUANE_VAULT_PASSPHRASE": "made-up", "HOME": "/home/me"}
    assert variables((*given, "DOUANE_VAULT_KEY"), given, KNOWN.__getitem__) == {"HOME": "/home/me"}


def test_a_reference_among_our_variables_is_meant_for_the_server():
    given = {"HOME": "/home/me", "TOKEN": "secret://github"}
    found = handed(("DB=secret://db_2", "LANG"), given, KNOWN.__getitem__)
    assert found.names == ("DB", "LANG", "TOKEN")
    assert found.variables == {"HOME": "/home/me", "TOKEN": "made-up-token", "DB": "made-up-password"}


@pytest.mark.parametrize(
    "text", ["TOKEN=made-up-value", "TOKEN", "TOKEN=", "A B=secret://x", "=secret://x", "X=secret:/x"]
)
def test_a_value_in_place_of_a_reference_is_refused_without_being_repeated(text):
    with pytest.raises(ConfigError) as told:
        ensure_references((text,))
    assert "made-up" not in told.value.message + told.value.fix


@promise("P-SECRET-UNSEEN")
def test_what_is_printed_of_an_environment_is_its_names():
    found = handed(("DB=secret://db_2",), {"TOKEN": "secret://github"}, KNOWN.__getitem__)
    assert "made-up" not in f"{found} {found.variables!r} {found.variables!s}"
    assert "DB, TOKEN" in repr(found)


def test_variables_are_ours_by_name_or_secrets():
    given = {"HOME": "/home/me", "TOKEN": "secret://github", "OTHER": "x"}
    found = variables(("HOME", "TOKEN", "MISSING", "DB=secret://db_2"), given, KNOWN.__getitem__)
    assert found == {"HOME": "/home/me", "TOKEN": "made-up-token", "DB": "made-up-password"}
