"""Strings and elements are found in the text where they stand."""

from __future__ import annotations

import pytest

from douane.protocol.spans import element_spans, quoted, string_spans, unit_starts


def test_a_quote_inside_a_string_does_not_end_it():
    text = r'{"a\"b": "c\\", "d": ["\\\""]}'
    assert [text[start:end] for start, end in string_spans(text)] == [r'"a\"b"', r'"c\\"', '"d"', r'"\\\""']


@pytest.mark.parametrize(
    ("token", "starts"),
    [
        ('"ab"', [1, 2, 3]),
        ('""', [1]),
        (r'"a\nb"', [1, 2, 4, 5]),
        (r'"\u0041\ud83d\ude00x"', [1, 7, 19, 20]),
        (r'"\\u0041"', [1, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_every_code_point_has_its_place_in_the_token(token, starts):
    assert list(unit_starts(token)) == starts


def test_quoted_text_fits_into_a_string():
    assert quoted('a"\n\\😀') == r"a\"\n\\😀"


@pytest.mark.parametrize(
    ("text", "path", "elements"),
    [
        ("[]", [], []),
        ("[ 1 , [2], 3]", [], ["1", "[2]", "3"]),
        ('{"a":{"b":1},"c" : [ {"d":"]"} ]}', ["c"], ['{"d":"]"}']),
        (r'{"\u0061":[true]}', ["a"], ["true"]),
    ],
)
def test_elements_are_found_at_their_path(text, path, elements):
    assert [text[start:end] for start, end in element_spans(text, path)] == elements


def test_a_path_that_does_not_exist_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        element_spans('{"a":[1]}', ["b"])
