"""One-time codes: those of RFC 6238, near enough to now."""

from base64 import b32decode
from urllib.parse import parse_qs, urlsplit

import pytest

from douane.control.access.totp import address, code_at, matching, spelled

STEP = 30  # seconds
SECRET = b"12345678901234567890"  # of the tests of RFC 6238


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(at, code):
    assert code_at(SECRET, at // STEP) == code
    assert matching(SECRET, code, at) == at // STEP


def test_the_step_before_and_after_count_and_no_other():
    at, step = 1_234_567_890.0, 1_234_567_890 // STEP
    for away, expected in {-2: None, -1: -1, 0: 0, 1: 1, 2: None}.items():
        found = matching(SECRET, code_at(SECRET, step + away), at)
        assert found == (None if expected is None else step + expected)


@pytest.mark.parametrize(
    "typed", ["", "28708", "2870822", "\uff12\uff18\uff17\uff10\uff18\uff12", "abcdef", "-28708", "287082\n"]
)
def test_what_is_no_code_is_none(typed):
    assert matching(SECRET, typed, 59) is None


def test_a_code_may_be_typed_in_two_groups():
    assert matching(SECRET, "287 082", 59) == 1


def test_an_app_reads_the_secret_and_whose_it_is():
    parts = urlsplit(address(SECRET, "ann@example", "Douane: it"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Douane%3A%20it:ann%40example")
    assert b32decode(parse_qs(parts.query)["secret"][0]) == SECRET
    assert b32decode(spelled(SECRET)) == SECRET
