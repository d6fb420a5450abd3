"""A compiled database is trusted only if this account's key vouches for it; otherwise there is none."""

from __future__ import annotations

import os

import pytest

from douane.stores.keys import seal_key
from douane.stores.prepared import MOST, Prepared
from tests._promises import promise

IDENTITY = bytes(32)
CONTENT = b"compiled"

pytestmark = promise("P-SCAN-CACHE")


@pytest.fixture
def folder(tmp_path):
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    seal_key(str(state))
    return state


@pytest.fixture
def kept(folder):
    prepared = Prepared(str(folder), IDENTITY)
    prepared.write(CONTENT)
    assert prepared.read() == CONTENT
    return prepared


def test_what_was_written_is_read(kept):
    assert kept.read() == CONTENT


def test_it_is_closed_to_others(kept, folder):
    assert (folder / "scan.db").stat().st_mode & 0o777 == 0o600


def test_other_expressions_find_nothing(kept, folder):
    assert Prepared(str(folder), b"\x01" * 32).read() is None


@pytest.mark.parametrize("place", [0, 14, 46, 78, -1])
def test_a_changed_byte_is_not_trusted(kept, folder, place):
    path = folder / "scan.db"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert kept.read() is None


@pytest.mark.parametrize("length", [0, 10, 60, 80])
def test_half_a_file_is_not_trusted(kept, folder, length):
    path = folder / "scan.db"
    path.write_bytes(path.read_bytes()[:length])
    assert kept.read() is None


def test_another_key_does_not_vouch(kept, folder):
    (folder / "seal.key").write_text("00" * 32 + "\n", "ascii")
    assert kept.read() is None


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_file_open_to_others_is_not_trusted(kept, folder, mode):
    (folder / "scan.db").chmod(mode)
    assert kept.read() is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_open_to_others_is_not_trusted(kept, folder, mode):
    folder.chmod(mode)
    assert kept.read() is None


def test_a_link_is_not_followed(kept, folder, tmp_path):
    (folder / "scan.db").rename(tmp_path / "elsewhere")
    (folder / "scan.db").symlink_to(tmp_path / "elsewhere")
    assert kept.read() is None


def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(kept, folder, tmp_path):
    (tmp_path / "mine").write_text("precious", "ascii")
    (folder / "scan.db").unlink()
    (folder / "scan.db").symlink_to(tmp_path / "mine")
    kept.write(CONTENT)
    assert kept.read() == CONTENT
    assert (tmp_path / "mine").read_text("ascii") == "precious"


def test_a_pipe_is_not_waited_for(kept, folder):
    (folder / "scan.db").unlink()
    os.mkfifo(folder / "scan.db", 0o600)
    assert kept.read() is None


def test_what_is_too_long_is_not_read(kept, folder):
    with (folder / "scan.db").open("r+b") as file:
        file.truncate(MOST + 1)
    assert kept.read() is None


def test_without_a_state_folder_nothing_is_kept(tmp_path):
    prepared = Prepared(str(tmp_path / "none"), IDENTITY)
    prepared.write(CONTENT)
    assert prepared.read() is None
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_no_error(folder):
    (folder / "scan.db").mkdir()
    prepared = Prepared(str(folder), IDENTITY)
    prepared.write(CONTENT)
    assert prepared.read() is None
    assert sorted(path.name for path in folder.iterdir()) == ["scan.db", "seal.key"]
