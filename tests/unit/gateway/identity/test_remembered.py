"""What is remembered of credentials is bounded, and is not the credentials."""

from __future__ import annotations

from douane.gateway.identity.remembered import Remembered


def test_the_latest_is_known_and_the_oldest_goes():
    kept = Remembered[int](2)
    for number, text in enumerate(["a", "b", "a", "c"]):
        kept.note(text, number)

    assert [kept.of(text) for text in "abcd"] == [None, 1, 3, None]


def test_a_credential_is_not_kept():
    kept = Remembered[str]()
    kept.note("very-secret", "ann")

    assert "secret" not in repr(vars(kept))


def test_a_text_that_is_no_unicode_is_one_like_others():
    kept = Remembered[int]()
    kept.note("a\udcff", 1)

    assert kept.of("a\udcff") == 1
