"""Digits in digits, in lines and in brackets are read, and where reading ends that is said."""

from __future__ import annotations

from base64 import a85encode, b64encode

import pytest

from douane.detectors import content, secrets
from douane.detectors.layers import DEPTH, NESTED
from douane.detectors.text import Text
from tests.corpus._keys import expand
from tests.corpus._samples import message

KEY = expand("{{aws:AKIA}}")
SAID = f"the key of the build is {KEY}, keep it".encode()


def rules(text):
    return {
        one.rule for detector in (secrets, content) for one in detector.find(Text.of(message({"text": text})))
    }


def nested(depth):
    said = SAID
    for _ in range(depth):
        said = b64encode(said)
    return said.decode()


@pytest.mark.parametrize("depth", range(1, DEPTH + NESTED + 1))
def test_digits_in_digits_are_read(depth):
    assert rules(f"see {nested(depth)} there") == {"secret.aws-access-key-id"}


@pytest.mark.parametrize("depth", [DEPTH + NESTED + 1, DEPTH + NESTED + 4])
def test_what_lies_deeper_is_said_to(depth):
    assert "content.packed" in rules(f"see {nested(depth)} there")


@pytest.mark.parametrize("width", [24, 28, 32, 36, 64, 76])
@pytest.mark.parametrize("mark", ["\n", "\r\n"])
def test_digits_in_lines_of_one_length_are_read(width, mark):
    digits = b64encode(SAID * 2).decode()
    lines = mark.join(digits[place : place + width] for place in range(0, len(digits), width))
    assert "secret.aws-access-key-id" in rules(f"data:\n{lines}\nend")


def test_a_word_in_the_next_line_is_no_part_of_short_digits():
    digits = b64encode(b"xx " + KEY.encode()).decode()
    assert len(digits) < 40
    assert rules(f"{digits}\nnothing") == {"secret.aws-access-key-id"}


def test_ascii85_in_its_brackets_is_read():
    assert rules(f"see {a85encode(SAID, adobe=True).decode()} there") == {"secret.aws-access-key-id"}


def test_ascii85_that_is_too_long_or_packed_is_said_to_be():
    assert "content.packed" in rules(a85encode(b"plain words " * 8_000, adobe=True).decode())
    assert "content.packed" in rules(a85encode(b"x\x9c" + bytes(range(60)), adobe=True).decode())


@pytest.mark.parametrize("text", ["a <~ b ~> c", "x <~ y", "<~~>", "if (a <~ 0) { return }"])
def test_brackets_of_other_things_are_left_alone(text):
    assert rules(text) == set()
