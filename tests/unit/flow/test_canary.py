"""A canary is known by itself, and nothing else is taken for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.flow.canary import LENGTH, has_canary, new_canary
from douane.flow.stream import stream

KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.binary(min_size=10, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_it_is_known_wherever_it_stands_whatever_its_case(chance, before, after):
    canary = new_canary(KEY, chance)
    assert len(canary) == LENGTH
    assert has_canary(KEY, stream(f"{before} {canary.upper()} {after}"))
    assert not has_canary(OTHER, stream(f"{before} {canary} {after}"))


@given(st.integers(0, LENGTH - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_another_letter_makes_it_another_value(place, letter):
    canary = new_canary(KEY, bytes(10))
    changed = canary[:place] + letter + canary[place + 1 :]
    assert has_canary(KEY, changed.encode()) is (changed == canary)


def test_a_text_full_of_beginnings_is_done_with_soon():
    assert not has_canary(KEY, new_canary(KEY, bytes(10))[:7].encode() * 100_000)
