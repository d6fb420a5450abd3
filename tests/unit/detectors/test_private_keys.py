"""Private keys in the forms in which files, diffs and listings show them."""

from __future__ import annotations

import pytest

from douane.detectors.scan import scan
from tests.corpus._keys import expand

FENCE = "-" * 5
KEY = expand("{{pem:RSA PRIVATE KEY}}")
LINES = KEY.split("\n")


def _headed(header: str) -> str:
    return "\n".join([LINES[0], header, "", *LINES[1:]])


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        "x" + KEY,
        _headed("Comment: Alice <alice@corp.org>"),
        _headed("Comment: a-b-c-d-e-f-g-h-i-j-k"),
        _headed("Comment: example key of my company"),
        _headed("Version: 1 -----END OF HEADERS"),
        *("\n".join(mark + line for line in LINES) for mark in ("-", "+", " ", "     1\u2192", "> ", "& ")),
        "\n".join(f"{number}: {line}" for number, line in enumerate(LINES)),
        KEY.replace("\n", "\\n"),
        "\n".join(LINES[:-1]),
    ],
)
def test_a_key_is_covered_from_its_begin_to_its_end(text):
    (hit,) = (hit for hit in scan(text).hits if hit.pattern.rule.id == "secret.private-key")
    assert text[hit.start :].startswith(LINES[0])
    assert not any(line in text[hit.end :] for line in LINES)


@pytest.mark.parametrize("word", ["todo", "Fake", "null", "xxxx"])
def test_a_word_in_the_base64_of_a_key_is_chance(word):
    text = KEY.replace(LINES[1], LINES[1][:20] + word + LINES[1][24:])
    assert [hit.pattern.rule.id for hit in scan(text).hits] == ["secret.private-key"]


@pytest.mark.parametrize(
    "body",
    [
        "...",
        "<paste your private key here, with all of the lines of base64 and nothing else>",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC...",
        "x" * 64 + "\n" + "X" * 64,
    ],
)
def test_the_place_of_a_key_is_no_key(body):
    kind = "PRIVATE KEY"
    assert scan(f"{FENCE}BEGIN {kind}{FENCE}\n{body}\n{FENCE}END {kind}{FENCE}").hits == []


def test_prose_about_keys_is_no_key():
    line = f"`{FENCE}BEGIN PRIVATE KEY{FENCE}` begins it; see src/douane/detectors/formats/keys.py. "
    assert scan(line * 20).hits == []
