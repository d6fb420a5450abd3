"""The keys of session ids: private, made once, rotated with overlap."""

from __future__ import annotations

import stat

import pytest

from douane.errors import StoreError
from douane.gateway.sessions import Bound, KeyFile, Seal, rotate, session_keys
from douane.gateway.sessions.keys import OVERLAP

NOW = 1_800_000_000.0
DAY = 86_400.0


def test_keys_are_made_at_first_use_and_stay(tmp_path):
    made = session_keys(str(tmp_path))
    assert session_keys(str(tmp_path)) == made
    assert stat.S_IMODE((tmp_path / "session.keys").stat().st_mode) == 0o600


def test_a_new_key_seals_only_once_every_replica_had_time_to_get_it(tmp_path):
    (first,) = session_keys(str(tmp_path))
    assert [key.since for key in rotate(str(tmp_path), NOW, DAY)] == [0.0, NOW + OVERLAP]
    assert session_keys(str(tmp_path))[0] == first


def test_an_old_key_goes_when_no_session_under_it_can_live(tmp_path):
    rotate(str(tmp_path), NOW, DAY)
    kept = rotate(str(tmp_path), NOW + OVERLAP + DAY - 1, DAY)
    assert len(kept) == 3
    assert next(key.since for key in rotate(str(tmp_path), NOW + OVERLAP + DAY, DAY)) == NOW + OVERLAP


@pytest.mark.parametrize(
    "content", ["", "zz 0\n", "ab" * 31 + " 0\n", "ab" * 32 + " soon\n", "ab" * 32 + "\n"]
)
def test_a_damaged_file_says_what_to_do(tmp_path, content):
    path = tmp_path / "session.keys"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(StoreError) as told:
        session_keys(str(tmp_path))
    assert "backup" in told.value.fix


def test_a_file_that_others_may_read_is_not_used(tmp_path):
    session_keys(str(tmp_path))
    (tmp_path / "session.keys").chmod(0o640)
    with pytest.raises(StoreError, match="open to other accounts"):
        session_keys(str(tmp_path))


def test_keys_that_another_process_rotated_are_taken_up(tmp_path):
    file = KeyFile(str(tmp_path))
    assert file.changed() == session_keys(str(tmp_path))
    assert file.changed() is None
    rotated = rotate(str(tmp_path), NOW, DAY)
    assert file.changed() == rotated
    seal = Seal(rotated[:1])
    later = Bound("files", b"h" * 16, "", "", NOW + OVERLAP, b"s" * 16)
    text = Seal(rotated).seal(later)
    assert seal.open(text) is None
    seal.use(rotated)
    assert seal.open(text) == later
