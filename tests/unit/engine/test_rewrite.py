"""Edits as spans: what goes, what stays, and when there is no good end."""

from __future__ import annotations

import json

import pytest

from douane.engine.rewrite import rewrite
from douane.model.message import Message
from douane.model.verdict import Edit
from douane.protocol.direction import Direction
from douane.protocol.json import CUT, decode
from douane.protocol.jsonrpc import Notification


def message(raw):
    document = decode(raw.encode())
    return Message(Direction.TO_CLIENT, Notification("x", {}), raw.encode(), document.value, document.strings)


def edited(raw, *edits):
    made = rewrite(message(raw), edits)
    return made.decode() if made is not None else None


def gone(where):
    return Edit(where, 0, 0, "", remove=True)


@pytest.mark.parametrize(
    ("numbers", "left"),
    [
        ("0", "[ 1 ,2, [3] ]"),
        ("1", "[ {} ,2, [3] ]"),
        ("2", "[ {} , 1, [3] ]"),
        ("3", "[ {} , 1 ,2 ]"),
        ("01", "[ 2, [3] ]"),
        ("03", "[ 1 ,2 ]"),
        ("12", "[ {}, [3] ]"),
        ("23", "[ {} , 1 ]"),
        ("012", "[ [3] ]"),
        ("123", "[ {} ]"),
        ("013", "[ 2 ]"),
        ("0123", "[  ]"),
    ],
)
def test_elements_go_with_one_comma_each(numbers, left):
    raw = '{"a": [ {} , 1 ,2, [3] ], "b":"c" }'
    made = edited(raw, *(gone(f"/a/{number}") for number in numbers))

    assert json.loads(made)["a"] == [one for n, one in enumerate([{}, 1, 2, [3]]) if str(n) not in numbers]
    assert made.startswith('{"a": [')
    assert made.endswith('], "b":"c" }')
    assert made[6 : made.index('], "b"') + 1].replace(" ", "") == left.replace(" ", "")


def test_elements_of_several_arrays_may_go_at_once():
    assert edited('{"a":[1,2],"b":{"c":[3,4]}}', gone("/a/0"), gone("/b/c/1")) == '{"a":[2],"b":{"c":[3]}}'


@pytest.mark.parametrize("key", ["a/b", "a~b", "", "é", 'q"'])
def test_an_array_is_found_under_any_name(key):
    pointer = key.replace("~", "~0").replace("/", "~1")

    assert json.loads(edited(json.dumps({key: [1, 2]}), gone(f"/{pointer}/0"))) == {key: [2]}


@pytest.mark.parametrize(
    ("token", "start", "end", "left"),
    [
        ('"abc"', 1, 2, '"aXc"'),
        ('"abc"', 0, 0, '"Xabc"'),
        ('"abc"', 3, 3, '"abcX"'),
        ('"abc"', 0, 3, '"X"'),
        (r'"\nb\t"', 1, 2, r'"\nX\t"'),
        (r'"\u0061bc"', 0, 1, '"Xbc"'),
        (r'"a\ud83d\ude00c"', 1, 2, '"aXc"'),
        (r'"a\ud83d\ude00c"', 2, 3, r'"a\ud83d\ude00X"'),
        ('"a😀c"', 1, 2, '"aXc"'),
        (r'"a\\\"c"', 1, 3, '"aXc"'),
        (r'"\\ud83d"', 1, 6, r'"\\X"'),
    ],
)
def test_a_span_of_code_points_goes_whatever_its_spelling(token, start, end, left):
    assert edited(f'{{"k" : {token} }}', Edit("/k", start, end, "X")) == f'{{"k" : {left} }}'


def test_what_is_put_in_is_escaped():
    assert edited('{"k":"abc"}', Edit("/k", 1, 2, '"\\\n')) == r'{"k":"a\"\\\nc"}'


def test_several_spans_of_one_string_and_of_others_go():
    edits = [Edit("/a", 0, 1, "X"), Edit("/a", 2, 3, "Y"), Edit("/b/0", 0, 1, "Z")]

    assert edited('{"a":"abc","b":["d"]}', *edits) == '{"a":"XbY","b":["Z"]}'


def test_spans_that_overlap_go_together():
    made = edited('{"k":"abcdef"}', Edit("/k", 1, 4, "X"), Edit("/k", 3, 5, "Y"), Edit("/k", 2, 3, "Z"))

    assert made == '{"k":"aXf"}'


def test_an_edit_inside_what_goes_is_not_needed():
    edits = [gone("/a/0"), Edit("/a/0/d", 0, 1, "X"), Edit("/a/1/d", 0, 1, "Y")]

    assert edited('{"a":[{"d":"x"},{"d":"y"}]}', *edits) == '{"a":[{"d":"Y"}]}'


def test_a_place_that_only_begins_like_one_that_goes_stays():
    edits = [gone("/a/1"), Edit("/a/10", 0, 1, "X")]
    raw = json.dumps({"a": [str(n) for n in range(11)]})

    assert json.loads(edited(raw, *edits))["a"] == ["0", "2", "3", "4", "5", "6", "7", "8", "9", "X0"]


@pytest.mark.parametrize(
    "edit",
    [
        Edit("/none", 0, 1, "X"),
        Edit("/n", 0, 1, "X"),
        Edit("/k", 0, 9, "X"),
        Edit("", 0, 1, "X"),
        Edit("/o", 0, 1, "X"),
    ],
    ids=["nowhere", "a number", "past the end", "the message", "an object"],
)
def test_an_edit_of_no_text_has_no_good_end(edit):
    assert edited('{"k":"abc","n":1,"o":{}}', edit) is None


def test_a_place_that_is_not_told_exactly_is_not_edited():
    raw = json.dumps({"x" * 2000: "abc", "y" * 2000: "abc"})

    assert edited(raw, Edit(CUT, 0, 1, "X")) is None


def test_without_edits_everything_stays():
    assert edited(' {"a" : 1}') == ' {"a" : 1}'
