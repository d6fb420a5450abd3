"""The secrets of the log are made once, kept private, and never guessed."""

from __future__ import annotations

import os

import pytest

from douane.errors import StoreError
from douane.stores.keys import existing_seal_key, seal_key, signing_key, value_key


def test_a_key_is_made_once_and_kept(tmp_path):
    folder = str(tmp_path)
    assert existing_seal_key(folder) is None
    made = seal_key(folder)
    assert len(made) == 32
    assert seal_key(folder) == existing_seal_key(folder) == made
    assert signing_key(folder) != made
    assert {path.name for path in tmp_path.iterdir()} == {"seal.key", "signing.key"}


def test_the_key_for_values_is_drawn_from_the_one_that_seals(tmp_path):
    assert value_key(str(tmp_path)) == b""
    made = seal_key(str(tmp_path))
    assert value_key(str(tmp_path)) == value_key(str(tmp_path)) != made
    assert len(value_key(str(tmp_path))) == 32


def test_a_key_that_others_may_read_is_refused(tmp_path):
    seal_key(str(tmp_path))
    (tmp_path / "seal.key").chmod(0o640)
    with pytest.raises(StoreError, match="open to other accounts") as refusal:
        seal_key(str(tmp_path))
    assert refusal.value.fix == f"`chmod 600 {tmp_path}/seal.key`"


def test_a_key_of_another_account_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    seal_key(str(tmp_path))
    os.chown(tmp_path / "seal.key", 12345, 12345)
    with pytest.raises(StoreError, match="not a plain file of this account"):
        seal_key(str(tmp_path))


def test_a_link_in_place_of_a_key_is_refused(tmp_path):
    seal_key(str(tmp_path))
    (tmp_path / "seal.key").rename(tmp_path / "other")
    (tmp_path / "seal.key").symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match=r"seal\.key"):
        seal_key(str(tmp_path))


@pytest.mark.parametrize("content", ["", "00" * 31, "zz" * 32, "é" * 32])
def test_a_damaged_key_is_refused_and_not_replaced(tmp_path, content):
    path = tmp_path / "seal.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match="hexadecimal") as refusal:
        seal_key(str(tmp_path))
    assert "backup" in refusal.value.fix
    assert path.read_text() == content
