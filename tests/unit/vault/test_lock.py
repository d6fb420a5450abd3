"""Where the key of the vault may be, and that it is nowhere else."""

from __future__ import annotations

import json
import resource
import stat

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from douane import unlocking
from douane.errors import StoreError
from douane.unlocking import (
    keep_behind_passphrase,
    keep_in_file,
    keep_in_keyring,
    opened_vault,
    place_of_key,
    told_passphrase,
)
from douane.vault.lock import Sealed, loaded, sealed, unsealed
from douane.vault.secrets import Header, Slot
from tests._promises import promise

KEY = b"k" * 32
SECRET = Header("X", "made-up")
PHRASE = "made-up passphrase"


class Memory(KeyringBackend):
    """A keyring of the system that forgets everything with the test."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def system():
    before, now = keyring.get_keyring(), Memory()
    keyring.set_keyring(now)
    yield now
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("DOUANE_VAULT_KEY", unlocking.PASSPHRASE, unlocking.PASSPHRASE_FILE):
        monkeypatch.delenv(name, raising=False)
    vault = opened_vault(str(tmp_path))
    vault.put(Slot("files"), SECRET)
    vault.close()
    return tmp_path


def opens(folder, passphrase=told_passphrase):
    vault = opened_vault(str(folder), passphrase)
    try:
        return vault.get(Slot("files"), Header) == SECRET
    finally:
        vault.close()


@promise("P-VAULT")
def test_behind_a_passphrase_the_key_is_in_no_file(folder):
    key = (folder / "vault.key").read_text().strip()
    keep_behind_passphrase(str(folder), told_passphrase, lambda: PHRASE)
    assert place_of_key(str(folder)) == "behind a passphrase"
    assert opens(folder, lambda: PHRASE)
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert key.encode() not in everything
    assert bytes.fromhex(key) not in everything
    assert stat.S_IMODE((folder / "vault.lock").stat().st_mode) == 0o600


@promise("P-VAULT")
def test_in_the_keyring_of_the_system_the_key_is_in_no_file(folder, system):
    key = (folder / "vault.key").read_text().strip()
    keep_in_keyring(str(folder), told_passphrase)
    assert place_of_key(str(folder)) == "in the keyring of the system"
    assert opens(folder)
    assert key.encode() not in b"".join(file.read_bytes() for file in folder.iterdir())
    assert list(system.held.values()) == [key]


def test_the_key_can_go_from_anywhere_to_anywhere(folder, system):
    keep_in_keyring(str(folder), told_passphrase)
    keep_behind_passphrase(str(folder), told_passphrase, lambda: PHRASE)
    assert system.held == {}
    keep_behind_passphrase(str(folder), lambda: PHRASE, lambda: "another")
    assert opens(folder, lambda: "another")
    keep_in_keyring(str(folder), lambda: "another")
    keep_in_file(str(folder), told_passphrase)
    assert system.held == {}
    assert opens(folder)
    assert sorted(file.name for file in folder.iterdir()) == ["vault.db", "vault.key"]


@promise("P-SECRET-UNSEEN")
def test_who_has_opened_the_vault_leaves_no_core_dump(folder):
    opened_vault(str(folder)).close()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


@promise("P-VAULT")
def test_another_passphrase_opens_nothing(folder):
    keep_behind_passphrase(str(folder), told_passphrase, lambda: PHRASE)
    with pytest.raises(StoreError, match="not the passphrase"):
        opened_vault(str(folder), lambda: "guessed")


def test_the_passphrase_is_told_by_the_environment_or_by_a_file_for_us_alone(folder, monkeypatch, tmp_path):
    keep_behind_passphrase(str(folder), told_passphrase, lambda: PHRASE)
    with pytest.raises(StoreError, match="locked with a passphrase") as told:
        opens(folder)
    assert unlocking.PASSPHRASE_FILE in told.value.fix
    file = tmp_path / "phrase"
    file.write_text(f"{PHRASE}\n")
    file.chmod(0o644)
    monkeypatch.setenv(unlocking.PASSPHRASE_FILE, str(file))
    with pytest.raises(StoreError, match="open to other accounts"):
        opens(folder)
    file.chmod(0o600)
    assert opens(folder)
    monkeypatch.setenv(unlocking.PASSPHRASE, PHRASE)
    file.unlink()
    assert opens(folder)
    monkeypatch.delenv(unlocking.PASSPHRASE)
    with pytest.raises(StoreError, match="there is no passphrase in"):
        opens(folder)


def test_a_keyring_that_lost_the_key_or_encrypts_nothing_is_told(folder, system):
    keep_in_keyring(str(folder), told_passphrase)
    system.held.clear()
    with pytest.raises(StoreError, match="does not hold the key"):
        opens(folder)
    system.priority = 0.5
    with pytest.raises(StoreError, match="no keyring here that encrypts"):
        unlocking.put_in_keyring("x", KEY)


def test_a_key_that_the_environment_gives_is_not_moved(folder, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", KEY.hex())
    with pytest.raises(StoreError, match="given by DOUANE_VAULT_KEY"):
        keep_behind_passphrase(str(folder), told_passphrase, lambda: PHRASE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"key": "argon2id", "salt": "zz"}',
        json.dumps(
            {"key": "argon2id", "salt": "00", "content": "", "memory": 1 << 40, "passes": 1, "lanes": 1}
        ).encode(),
        json.dumps(
            {"key": "argon2id", "salt": "00", "content": "", "memory": 1, "passes": 0, "lanes": 0}
        ).encode(),
    ],
)
def test_a_damaged_lock_is_told_and_costs_nothing(content):
    with pytest.raises(StoreError, match="does not say where"):
        loaded(content, "vault.lock")


@promise("P-SECRET-UNSEEN")
def test_sealing_the_same_twice_shows_nothing_alike():
    small = Sealed(b"", b"")
    one, two = sealed(KEY, PHRASE), sealed(KEY, PHRASE)
    assert one.content != two.content
    assert one.salt != two.salt
    assert (one.memory, one.passes, one.lanes) == (small.memory, 3, 4)
    assert unsealed(one, PHRASE) == KEY
