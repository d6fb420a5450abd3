"""Tokens in pieces: what is found wherever the pieces stand in a message, and what is none."""

from __future__ import annotations

import pytest

from tests.corpus._keys import expand
from tests.corpus._samples import findings

GITHUB = expand("{{crc32:ghp_}}")
AWS = expand("{{aws:AKIA}}")
STRIPE = expand("sk_live_{{a-z:7}}4{{A-Z:8}}7{{a-z0-9A-Z:7}}")
HALVES = ((GITHUB[:18], GITHUB[18:]), (AWS[:9], AWS[9:]), (STRIPE[:17], STRIPE[17:]))
DIGEST = expand("{{0-9a-f:40}}")
WRONG = GITHUB[18:-1] + ("b" if GITHUB[-1] == "a" else "a")  # which its checksum does not prove


def rules_in(params):
    return {finding.rule for finding in findings(params)}


@pytest.mark.parametrize(("first", "second"), HALVES)
@pytest.mark.parametrize(
    "put",
    [
        lambda one, two: {"items": [one, two]},
        lambda one, two: {"first": one, "second": two},
        lambda one, two: {"rows": [{"v": one}, {"v": two}]},
        lambda one, two: {"content": [{"type": "text", "text": one}, {"type": "text", "text": two}]},
        lambda one, two: {"url": f"https://x.example/p?a={one}&b={two}"},
        lambda one, two: {"url": f"https://x.example/{one}/{two}/p.png"},
        lambda one, two: {"host": f"{one}.{two}.x.example"},
    ],
)
def test_a_token_in_two_places_is_found(first, second, put):
    assert any(rule.startswith("secret.") for rule in rules_in(put(first, second)))


def test_each_piece_is_taken_out():
    found = [one for one in findings({"items": [GITHUB[:12], GITHUB[12:30], GITHUB[30:]]}) if one.mend]
    assert [one.where for one in found] == ["/params/items/0", "/params/items/1", "/params/items/2"]


def test_what_proves_itself_is_found_in_prose_and_behind_its_end():
    assert "secret.github-token" in rules_in(
        {"body": f"it begins {GITHUB[:20]} and then goes on {GITHUB[20:]}"}
    )
    assert "secret.github-token" in rules_in({"a": GITHUB[18:], "b": GITHUB[:18]})


def test_labels_that_have_lost_their_capitals_are_found():
    assert "secret.github-token" in rules_in({"host": f"{GITHUB[:20]}.{GITHUB[20:]}.x.example".lower()})


@pytest.mark.parametrize(
    "params",
    [
        {"items": ["ghp_", "gho_", "AKIA", "sk_live_", DIGEST]},
        {"prefix": AWS[:8] + "...", "id": AWS[8:]},
        {"prefix": "ghp_a1B2", "etag": DIGEST[:32]},
        {"body": f"The key {STRIPE[:16]} (revoked) was used by {STRIPE[17:]}9Qz"},
        {"items": ["AKIAIOSF", "ODNN7EXAMPLE"]},
        {"items": [GITHUB[:18], WRONG]},
        {"first": STRIPE[:17], "between": "-" * 70, "last": STRIPE[17:]},
        {"prefix": STRIPE[:16], "etag": DIGEST[:16]},
        {"prefix": AWS[:8], "id": DIGEST[:12].upper()},
        {"body": "tokens begin with ghp_ and have 36 characters behind it; npm_ the same", "sha": DIGEST},
    ],
)
def test_a_prefix_beside_something_else_is_no_token(params):
    assert rules_in(params) == set()
