"""What may be written down of a call's arguments."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.audit.redact import MAX_TOTAL, REDACTED, redacted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=600),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=30), inner, max_size=6),
    max_leaves=60,
)


def test_what_is_harmless_stays():
    arguments = {"path": "/tmp/x", "lines": [1, 2.5, True, None], "deep": {"er": "é"}}
    assert redacted(arguments, ()) == arguments


def test_a_span_becomes_its_placeholder():
    arguments = {"a": ["", {"b/c": "my key AKIA1234 here"}]}
    assert redacted(arguments, [("/a/1/b~1c", 7, 15, "[aws-key]")]) == {
        "a": ["", {"b/c": "my key [aws-key] here"}]
    }


def test_overlapping_spans_become_one():
    assert redacted("0123456789", [("", 2, 6, "<a>"), ("", 4, 8, "<b>"), ("", 9, 10, "<c>")]) == "01<a>8<c>"


def test_a_span_over_everything_replaces_the_value_whatever_it_is():
    assert redacted({"a": {"b": 1}}, [("/a", 0, 0, "[gone]")]) == {"a": "[gone]"}


def test_a_span_that_does_not_fit_replaces_the_whole_string():
    assert redacted({"a": "short"}, [("/a", 2, 99, "[gone]")]) == {"a": "[gone]"}


def test_a_span_at_an_object_is_about_the_names_in_it():
    assert redacted({"AKIA1234": 1, "x": 2}, [("", 0, 8, "[aws-key]")]) == {"[aws-key]": 1, "x": 2}


@pytest.mark.parametrize(
    "name",
    [
        "password", "Password", "db_password", "dbPassword", "userpassword", "passwd", "client_secret",
        "clientSecret", "api_key", "apiKey", "API_KEY", "apikey", "access-token", "accessToken", "authToken",
        "Authorization", "cookie", "Set-Cookie", "credentials", "aws_credential", "key", "X-Api-Key", "secrets",
    ],
)  # fmt: skip
def test_a_value_named_like_a_secret_is_redacted(name):
    assert redacted({name: "s3cr3t", "n": [{name: ["s3cr3t"]}]}, ()) == {
        name: REDACTED,
        "n": [{name: REDACTED}],
    }


@pytest.mark.parametrize(
    "name", ["keyboard", "monkey", "turkey", "authority", "author", "compass", "secretary", "path"]
)
def test_a_value_whose_name_only_looks_so_stays(name):
    assert redacted({name: "x"}, ()) == {name: "x"}


@pytest.mark.parametrize("name", ["tokens_used", "max_tokens", "maxTokens", "key_size", "keys"])
def test_numbers_that_count_stay(name):
    assert redacted({name: 17}, ()) == {name: 17}


@pytest.mark.parametrize("name", ["password", "secret", "credentials"])
def test_a_secret_may_be_a_number_but_not_a_truth(name):
    assert redacted({name: 1234, "x": {name: True}}, ()) == {name: REDACTED, "x": {name: True}}


def test_long_strings_are_cut():
    assert redacted("x" * 300, ()) == "x" * 256 + "… (+44)"


def test_a_secret_is_redacted_before_the_string_is_cut():
    assert redacted("x" * 250 + "SECRETSECRET", [("", 250, 262, "[s]")]) == "x" * 250 + "[s]"


def test_what_is_too_deep_is_cut():
    deep: object = "bottom"
    for _ in range(20):
        deep = [deep]
    assert "bottom" not in json.dumps(redacted(deep, ()))


@given(JSON)
def test_what_is_kept_is_json_and_not_much(arguments):
    assert len(json.dumps(redacted(arguments, ()), ensure_ascii=False)) < 6 * MAX_TOTAL


@given(JSON)
def test_much_is_cut(arguments):
    assert len(json.dumps(redacted([arguments] * 1000, ()), ensure_ascii=False)) < 6 * MAX_TOTAL
