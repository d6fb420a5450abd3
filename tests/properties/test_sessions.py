"""What holds for every session id and every sequence of request ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.gateway.sessions import Bound, Caller, Key, Seal, Seen, holder
from douane.gateway.sessions.used_ids import MAX_RUNS, UsedIds
from douane.model.access import Principal
from tests._promises import promise

NOW = 1_800_000_000.0
SEAL = Seal([Key(b"k" * 32, 0.0)])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
bounds = st.builds(
    Bound,
    server=texts,
    holder=st.binary(min_size=16, max_size=16),
    upstream=texts,
    revision=st.sampled_from(["2024-11-05", "2025-11-25"]),
    issued=st.floats(0, 4e9),
    serial=st.binary(min_size=16, max_size=16),
    place=st.binary(min_size=16, max_size=16),
)
principals = st.builds(Principal, id=texts, client=texts, tenant=texts)


@given(bounds)
def test_what_is_sealed_opens_as_what_it_was(bound):
    assert SEAL.open(SEAL.seal(bound)) == bound


@promise("P-SESSION-SEALED")
@given(bounds, st.data())
def test_an_id_with_any_character_changed_is_none(bound, data):
    text = SEAL.seal(bound)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=0x21, max_codepoint=0x7E).filter(lambda c: c != text[at]))
    assert SEAL.open(text[:at] + other + text[at + 1 :]) is None


@given(bounds, st.data())
def test_an_id_that_is_cut_or_grown_is_none(bound, data):
    text = SEAL.seal(bound)
    assert SEAL.open(text[: data.draw(st.integers(0, len(text) - 1))]) is None
    assert SEAL.open(text + data.draw(st.text("ABCabc-_=", min_size=1, max_size=8))) is None


@promise("P-SESSION-BOUND")
@given(principals, principals, st.binary(max_size=4), st.binary(max_size=4))
def test_two_that_differ_in_anything_never_have_the_same_holder(one, other, first, second):
    callers = [Caller(one, "s", Seen("")), Caller(other, "s", Seen(""))]
    mine, theirs = callers[0]._replace(certificate=first), callers[1]._replace(certificate=second)
    assert (holder(mine) == holder(theirs)) == ((one, first) == (other, second))


@given(st.lists(st.integers(-200, 200) | st.integers() | st.sampled_from(["a", "b", "1"]), max_size=60))
def test_used_ids_are_exactly_those_that_were_used(idents):
    used, seen = UsedIds(), set()
    for ident in idents:
        assert used.has(ident) == (ident in seen)
        used.add(ident)
        seen.add(ident)


@given(st.lists(st.integers(0, 10_000), max_size=300))
def test_used_ids_never_grow_past_their_bound_nor_make_one_up(idents):
    used = UsedIds()
    for ident in idents:
        used.add(ident)
        assert len(used._runs) <= MAX_RUNS
    assert all(not used.has(ident) for ident in set(range(500)) - set(idents))
