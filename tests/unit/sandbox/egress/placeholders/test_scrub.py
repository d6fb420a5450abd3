"""What a host repeats of a value, a program does not see."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.sandbox.egress.placeholders.scrub import Scrub
from tests._promises import promise

VALUE = 'va"lue/with+signs=and more'
PLACEHOLDER = "0aB1cD2eF3gH4iJ5kL6mN7oP8q"
OLD, OTHER = "an-older-value-of-it", "another-secret-altogether"
PAIRS = ((OLD, PLACEHOLDER), (VALUE, PLACEHOLDER), (OTHER, "zZyYxXwWvV"))


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize("value", [VALUE, OLD, OTHER])
@given(st.binary(max_size=9), st.binary(max_size=9), st.lists(st.integers(0, 90), max_size=4))
def test_no_value_is_left_in_any_form_or_pieces_and_the_length_stays(value, before, after, cuts):
    raw = value.encode()
    forms = (raw, raw.hex().encode(), quote(value, safe="").encode(), json.dumps(value)[1:-1].encode())
    forms = (*forms, value.encode("utf-16-le"), value.encode("utf-16-be"))
    for form in (*forms, b64encode(before + raw)):
        said, scrub = before + form + after, Scrub(PAIRS)
        places = sorted({0, len(said), *(min(cut, len(said)) for cut in cuts)})
        pieces = [scrub.piece(said[at:to]) for at, to in pairwise(places)]
        heard = b"".join(pieces) + scrub.rest()
        assert len(heard) == len(said)
        assert form[4:-4] not in heard


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize("value", [VALUE, OLD, OTHER])
@given(st.binary(max_size=7), st.binary(max_size=7), st.binary(max_size=5))
def test_no_value_is_left_that_is_encoded_twice(value, before, after, outer):
    once = b64encode(before + value.encode() + after)
    for twice in (b64encode(outer + once), urlsafe_b64encode(outer + once), (outer + once).hex().encode()):
        heard = Scrub(PAIRS).whole(twice)
        assert len(heard) == len(twice)
        assert sum(one != other for one, other in zip(heard, twice, strict=True)) > len(value)


@promise("P-PLACEHOLDER-NEVER-HELD")
@given(st.lists(st.booleans(), min_size=len(OLD), max_size=len(OLD)))
def test_no_value_is_left_in_letters_of_another_case(are_upper):
    pairs = zip(OLD, are_upper, strict=True)
    said = "".join(one.upper() if is_upper else one for one, is_upper in pairs)
    assert said.encode() not in Scrub(PAIRS).whole(f"<{said}>".encode())


@given(st.binary(max_size=200), st.integers(0, 200))
def test_everything_else_comes_as_it_was(said, cut):
    scrub = Scrub(PAIRS)
    assert scrub.piece(said[:cut]) + scrub.piece(said[cut:]) + scrub.rest() == said


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    "written",
    [
        "a%2fb%2bc%3d%3c0123",
        "a%2Fb%2Bc%3D%3C0123",
        "a/b%2Bc%3D%3C0123",
        "a%252Fb%252Bc%253D%253C0123",  # an address within one, as of a page to sign in
        r"a\/b+c=<0123",
        r"a/b+c\u003d\u003c0123",
        r"a/b+c=\u003c0123",
        "a/b+c=&lt;0123",
    ],
)
def test_a_value_is_known_as_those_write_it_who_write_url_json_and_html(written):
    heard = Scrub([("a/b+c=<0123", PLACEHOLDER)]).whole(f'"{written}"'.encode())
    assert heard == f'"{PLACEHOLDER[: len(written)]:*<{len(written)}}"'.encode()


@promise("P-PLACEHOLDER-NEVER-HELD")
def test_of_a_value_that_goes_on_after_another_one_no_end_is_left():
    scrub = Scrub([("password-one", "0" * 12), ("password-one-and-more", "1" * 21)])
    said, told = b"password-one-and-more, password-one", b"1" * 21 + b", " + b"0" * 12
    assert scrub.whole(said) == told
    assert b"".join(scrub.piece(bytes([byte])) for byte in said) + scrub.rest() == told


def test_nothing_is_kept_back_of_whole_lines():
    assert Scrub(PAIRS).piece(b"data: event\n\n") == b"data: event\n\n"


@promise("P-PLACEHOLDER-NEVER-HELD")
def test_what_is_kept_back_tells_nothing_of_a_value():
    ends = [b"x" * 300 + end for end in (OLD[:8].encode(), OTHER[:1].encode(), b"n" * 8, b"")]
    assert {len(end) - len(Scrub(PAIRS).piece(end)) for end in ends} == {
        max(map(len, Scrub(PAIRS)._turned)) - 1
    }
