"""Session ids can be made and read by nobody but us."""

from __future__ import annotations

import pytest

from douane.errors import StoreError
from douane.gateway.sessions import Bound, Key, Seal
from douane.gateway.sessions.seal import new_serial

NOW = 1_800_000_000.0
OLD, NEW = Key(b"o" * 32, 0.0), Key(b"n" * 32, NOW)


def bound(**changed):
    return Bound("files", b"h" * 16, "up-1", "2025-11-25", NOW, new_serial())._replace(**changed)


def test_what_was_sealed_opens_again():
    one = bound(server="données", upstream="ü" * 20)
    assert Seal([OLD]).open(Seal([OLD]).seal(one)) == one


def test_an_id_is_visible_ascii_and_short():
    text = Seal([OLD]).seal(bound(server="s" * 64, upstream="u" * 150))
    assert len(text) <= 512
    assert all("\x21" <= c <= "\x7e" for c in text)


def test_the_same_session_never_has_the_same_id_twice():
    one, seal = bound(), Seal([OLD])
    assert seal.seal(one) != seal.seal(one)


def test_another_key_opens_nothing():
    assert Seal([NEW]).open(Seal([OLD]).seal(bound())) is None


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens():
    both, before, after = Seal([OLD, NEW]), bound(issued=NOW - 1), bound(issued=NOW)
    assert Seal([OLD]).open(both.seal(before)) == before
    assert Seal([OLD]).open(both.seal(after)) is None
    assert both.open(Seal([OLD]).seal(before)) == before
    assert both.open(both.seal(after)) == after


@pytest.mark.parametrize(
    "text", ["", "A", "=", "AQ==", "é" * 40, "A" * 5000, "AAAA\n", "A B", "A" * 24, "A" * 100]
)
def test_what_nobody_sealed_is_no_session(text):
    assert Seal([OLD]).open(text) is None


def test_an_upstreams_endless_id_is_refused_with_a_reason():
    with pytest.raises(StoreError, match="more than 1024 characters"):
        Seal([OLD]).seal(bound(upstream="u" * 1025))


def test_the_name_of_a_session_is_not_in_its_id():
    one = bound()
    assert one.name not in Seal([OLD]).seal(one)
    assert one.serial.hex() not in one.name
