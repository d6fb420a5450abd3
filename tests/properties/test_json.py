"""Strict JSON reads what other parsers read, in the same way, or not at all; and every string has its place."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from douane.protocol.json import Document, at, canonical, decode, encode, numbers_of, places
from douane.protocol.refusal import Unreadable
from douane.protocol.spans import element_spans, quoted, string_spans, unit_starts
from tests.properties._json_texts import STRINGS, VALUES, exactly, texts

_FRAGMENTS = """{ } [ ] , : "a" "b" "\\u0061" 1 -0 1e5 1E400 01 NaN null true ' 9007199254740993 "\\ud800" "\\ud83d\\ude00\""""
FRAGMENTS = st.lists(st.sampled_from([*_FRAGMENTS.split(), " ", "\n", "\x0b", "\ufeff"]), max_size=12).map(
    "".join
)


def at_every_place(document):
    return places(document.value, range(len(document.strings)))


@given(VALUES)
def test_what_is_encoded_is_decoded_to_the_same(value):
    assert exactly(decode(encode(value)).value) == exactly(value)


@given(VALUES)
def test_canonical_text_is_decoded_to_an_equal_value(value):
    assert decode(canonical(value).encode()).value == value


@given(st.dictionaries(STRINGS, VALUES), st.randoms())
def test_canonical_text_does_not_depend_on_the_order_of_members(value, chance):
    members = list(value.items())
    chance.shuffle(members)
    assert canonical(dict(members)) == canonical(value)


@given(texts())
def test_every_json_text_without_ambiguity_is_accepted(text):
    assert isinstance(decode(text.encode()), Document)


@given(texts().map(str.encode) | FRAGMENTS.map(str.encode) | st.binary(max_size=40))
@example(b'{"a":1,"a":2}')
@example(b'{"a":1,"\\u0061":2}')
@example(b'"\xed\xa0\x80"')
@example(b"\xef\xbb\xbf1")
def test_what_is_accepted_other_parsers_read_in_the_same_way(raw):
    document = decode(raw)
    assert isinstance(document, Document | Unreadable)
    if isinstance(document, Document):
        pairs_seen = []
        value = json.loads(
            raw.decode(), object_pairs_hook=lambda pairs: pairs_seen.append(pairs) or dict(pairs)
        )
        assert exactly(document.value) == exactly(value)
        assert all(len(pairs) == len(dict(pairs)) for pairs in pairs_seen)


@given(texts())
def test_the_strings_are_the_string_tokens_of_the_text_in_order(text):
    tokens = [json.loads(text[start:end]) for start, end in string_spans(text)]
    assert tokens == decode(text.encode()).strings


@given(texts())
def test_every_string_is_found_at_its_place(text):
    document = decode(text.encode())
    found = at_every_place(document)
    assert len(found) == len(document.strings)
    for number, place in found.items():
        stands = at(document.value, place.pointer)
        assert document.strings[number] in stands if place.in_key else stands == document.strings[number]


@given(texts())
def test_a_string_value_is_found_by_its_pointer(text):
    document = decode(text.encode())
    values = {n: place.pointer for n, place in at_every_place(document).items() if not place.in_key}
    assert numbers_of(document.value, values.values()) == {pointer: n for n, pointer in values.items()}


@given(texts(), st.data())
def test_editing_a_string_leaves_every_other_byte_alone(text, data):
    spans = string_spans(text)
    if not spans:
        return
    number = data.draw(st.integers(0, len(spans) - 1))
    start, end = spans[number]
    old, token = decode(text.encode()).strings[number], text[start:end]
    first = data.draw(st.integers(0, len(old)))
    last = data.draw(st.integers(first, len(old)))
    new = data.draw(STRINGS)
    units = unit_starts(token)
    edited = token[: units[first]] + quoted(new) + token[units[last] :]
    assert len(units) == len(old) + 1
    assert json.loads(edited) == old[:first] + new + old[last:]


@given(st.lists(VALUES, max_size=4), texts(), STRINGS, STRINGS)
def test_the_spans_of_elements_hold_the_elements(elements, before, outer, inner):
    written = " , ".join(json.dumps(element) for element in elements)
    name = json.dumps(outer + "x")
    text = f'{{ "q" : {before}, {name}:{{"y":[], {json.dumps(inner + "z")} : [ {written} ] }}}}'
    if outer + "x" == "q" or inner + "z" == "y":
        return
    found = element_spans(text, [outer + "x", inner + "z"])
    assert [exactly(json.loads(text[start:end])) for start, end in found] == [
        exactly(one) for one in elements
    ]
