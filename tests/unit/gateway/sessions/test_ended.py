"""What has ended stays so, in bounded memory and a file that many processes share."""

from __future__ import annotations

import pytest

from douane.errors import StoreError
from douane.gateway.sessions import Ended, ended
from tests.unit.gateway.sessions._made import NOW


def test_the_oldest_are_forgotten_in_favour_of_a_date_before_which_nothing_is_taken_over(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(ended, "MAX_KEPT", 2)
    known = Ended(f"{tmp_path}/ended")
    for number in range(3):
        known.session(str(number), NOW + number)
    assert not known.has("0", "", NOW)
    assert known.may_have(NOW)
    assert not known.may_have(NOW + 1)


def test_a_large_file_is_written_anew_and_others_notice(tmp_path, monkeypatch):
    monkeypatch.setattr(ended, "LARGE", 10)
    path = tmp_path / "ended"
    one, other = Ended(str(path)), Ended(str(path))
    one.session("old", NOW)
    one.session("young", NOW + 100)
    one.forget(NOW + 50)
    assert "old" not in path.read_text()
    one.session("younger", NOW + 200)
    other.session("other", NOW + 300)
    one.follow()
    assert other.has("younger", "", NOW)
    assert one.has("other", "", NOW)


def test_a_line_that_is_none_is_passed_over(tmp_path):
    path = tmp_path / "ended"
    path.write_bytes(
        b"session\n\xff\xfe x y\nsession good 5\nsession bad time\n" + b"x" * 100_000 + b"\nsession half"
    )
    assert Ended(str(path)).has("good", "", 1.0)


def test_a_file_that_was_removed_is_made_again(tmp_path):
    path = tmp_path / "ended"
    known = Ended(str(path))
    known.session("one", NOW)
    path.unlink()
    known.session("two", NOW)
    assert known.has("one", "", NOW)
    assert "two" in path.read_text()


@pytest.mark.parametrize(
    "name", ["sitzung-ü", "会", "a b", "x 1.0\nsession other", "\udcff", "", "n" * 200, "a\tb"]
)
def test_whatever_a_session_is_called_it_has_ended_for_all(tmp_path, name):
    """Names of programs that come through no gateway are what somebody wrote in a configuration."""
    one, other = Ended(f"{tmp_path}/ended"), Ended(f"{tmp_path}/ended")
    one.session(name, NOW)
    other.follow()
    assert other.has(name, "", NOW)
    assert not other.has("other", "", NOW)
    assert (tmp_path / "ended").read_text().count("\n") == 1


def test_a_principal_of_any_name_has_ended(tmp_path):
    known = Ended(f"{tmp_path}/ended")
    known.principal("key:\udcff ü", NOW)
    assert known.has("any", ended.digest("key:\udcff ü"), NOW)


def test_a_folder_that_cannot_be_written_to_is_an_error_with_advice(tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        Ended(f"{tmp_path}/missing/ended")
