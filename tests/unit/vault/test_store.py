"""Secrets at rest: encrypted, bound to their slot, and readable with their key alone."""

from __future__ import annotations

import sqlite3
import stat

import pytest

from douane.errors import StoreError
from douane.vault.secrets import Client, Grant, Header, Slot
from douane.vault.store import Vault
from tests._promises import promise

KEY = b"k" * 32
FILES = Slot("files")
SECRETS = [
    Header("X-Api-Key", "made-up-header-value"),
    Client("id", "made-up-client-secret", "https://idp.example", "read", is_own=True),
    Grant(
        "https://idp.example",
        "https://idp.example/t",
        "https://mcp.example",
        Client("id", "made-up-inner"),
        "made-up-access",
        "made-up-refresh",
        5.0,
        "read",
    ),
]


@pytest.fixture
def vault(tmp_path):
    one = Vault(f"{tmp_path}/vault.db", KEY)
    yield one
    one.close()


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_put_in_comes_out_again(vault, secret):
    vault.put(FILES, secret)
    assert vault.get(FILES, type(secret)) == secret
    assert vault.get(FILES._replace(principal="alice"), type(secret)) is None
    assert vault.get(FILES._replace(tenant="other"), type(secret)) is None


@promise("P-VAULT")
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_stands_in_the_file_or_in_a_message(vault, tmp_path, secret):
    vault.put(FILES, secret)
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir()) + repr(secret).encode()
    assert b"made-up" not in everything


@promise("P-VAULT")
def test_the_file_is_for_this_account_alone(vault, tmp_path):
    assert stat.S_IMODE((tmp_path / "vault.db").stat().st_mode) == 0o600


@promise("P-VAULT")
def test_another_key_opens_nothing(vault, tmp_path):
    vault.put(FILES, SECRETS[0])
    other = Vault(f"{tmp_path}/vault.db", b"x" * 32)
    with pytest.raises(StoreError) as told:
        other.get(FILES, Header)
    assert "another key" in told.value.message
    assert "credentials remove files" in told.value.fix
    other.close()


@promise("P-VAULT")
def test_a_secret_that_is_moved_to_another_server_is_not_opened(vault, tmp_path):
    vault.put(FILES, SECRETS[0])
    raw = sqlite3.connect(f"{tmp_path}/vault.db")
    raw.execute("UPDATE secrets SET server = 'mail'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError):
        vault.get(Slot("mail"), Header)


def test_what_there_is_can_be_listed_and_removed(vault):
    for secret in SECRETS:
        vault.put(FILES, secret)
    vault.put(FILES._replace(principal="alice"), SECRETS[0])
    assert [kind for _, kind in vault.listed()] == ["client", "grant", "header", "header"]
    assert vault.remove(FILES, "header") == 1
    assert vault.remove(FILES) == 2
    assert [slot.principal for slot, _ in vault.listed()] == ["alice"]


def test_a_file_that_is_no_vault_is_told(tmp_path):
    (tmp_path / "vault.db").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be read or written"):
        Vault(f"{tmp_path}/vault.db", KEY)


def test_another_process_is_noticed(vault, tmp_path):
    before = vault.version()
    other = Vault(f"{tmp_path}/vault.db", KEY)
    other.put(FILES, SECRETS[0])
    other.close()
    assert vault.version() != before
