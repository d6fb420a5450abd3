"""The part *Walls* of a server's page, where there are none."""

from __future__ import annotations

from tests._control import room, seen
from tests.unit.operations.test_starts import BARE, HELD, NOTES, place, started

__all__ = ("place",)
PAGE = "/servers/npm%3Anotes?part=walls"


def test_a_server_without_walls_is_not_shown_as_one_that_has_them(place, tmp_path):
    started(place, (NOTES, HELD), (NOTES, BARE))
    text = seen(room(tmp_path), PAGE).text
    assert "This server runs without walls" in text
    assert "Why: bubblewrap is not installed." in text
    assert "<code>apt install bubblewrap</code>" in text
    assert "<dt>Network</dt>" not in text
    assert "notes runs without walls" in seen(room(tmp_path), "/").text


def test_one_that_is_held_shows_its_profile(place, tmp_path):
    started(place, (NOTES, BARE), (NOTES, HELD))
    text = seen(room(tmp_path), PAGE).text
    assert "This server runs without walls" not in text
    assert "<dt>Network</dt>" in text
