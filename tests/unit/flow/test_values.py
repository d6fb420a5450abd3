"""Values are told from the form that they stand in."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from douane.flow.values import MOST_SINGLE, decoded_runs, singles, texts_of, values_of


def test_json_counts_without_the_names_of_members():
    text = json.dumps({"name": "Ann", "rows": [{"id": 77123456, "done": True, "note": None}]})
    assert values_of([text]).split() == ["Ann", "77123456"]


def test_what_only_looks_like_json_counts_whole():
    assert values_of(["{not json", "[x](y)"]) == "{not json\n[x](y)"


def test_every_text_of_a_result_counts_once():
    result = {
        "content": [{"type": "text", "text": "one"}, {"type": "resource", "resource": {"text": "two"}}],
        "contents": [{"uri": "file:///a", "text": "three"}],
        "messages": [{"role": "user", "content": {"type": "text", "text": "four"}}],
        "structuredContent": {"five": ["six"]},
        "_meta": {"text": "seven"},
    }
    assert list(texts_of(result)) == ["one", "two", "three", "four", "six"]
    assert list(texts_of({"content": "odd", "contents": [1, {"text": 2}]})) == [""]


@pytest.mark.parametrize(
    "value",
    [
        "ann.b@corp.example.com",
        "123e4567-e89b-12d3-a456-426614174000",
        "43 660 1234567",
        "5f3a77bc99",
        "AT12345678",
    ],
)
def test_ids_numbers_and_addresses_stand_for_themselves(value):
    assert list(singles(f"It is {value}, as you know.")) == [value]


@pytest.mark.parametrize(
    "text", ["2026-11-21T10:11:12Z", "21.11.2026", "hello-world-again", "v1.2.3", "@everybody"]
)
def test_dates_and_words_do_not(text):
    assert not list(singles(f"It is {text}, as you know."))


def test_of_very_many_only_the_first_count():
    assert len(list(singles(" ".join(f"id{number:09}" for number in range(10_000))))) == MOST_SINGLE


def test_short_runs_are_decoded():
    assert list(decoded_runs(f"see {b64encode(b'5f3a77bc99').decode()} there")) == ["5f3a77bc99"]
    assert list(decoded_runs(f"see {b'5f3a77bc99'.hex()}")) == ["5f3a77bc99"]
    assert not list(decoded_runs("an extraordinarily plain sentence"))
