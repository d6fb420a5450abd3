"""A document that would take long to read, or hold what we cannot, is refused with the line, and soon."""

from __future__ import annotations

import pytest

from douane.policy.document import Level
from douane.policy.oversize import longest_key
from douane.policy.parse import Document, parse

LONG = "a" + ".a" * 30_000


def problems(text):
    return [(one.line, one.message) for one in parse(Document("douane.toml", Level.USER, text)).problems]


@pytest.mark.timeout(20)  # read as TOML it takes Python longer than that
@pytest.mark.parametrize(
    "text",
    [
        f"\n{LONG} = 1",
        f"\n[{LONG}]",
        f"\n[[ {LONG} ]]",
        f"\na = {{ {LONG} = 1 }}",
        f"""\n{'"a" . ' * 9000}b = 1""",
        "\n" + '"\u2028"."\x85".' * 8000 + "b = 1",
    ],
    ids=["key", "table", "array", "inline", "quoted", "lines that are none"],
)
def test_a_key_of_many_parts_is_refused_before_it_is_read(text):
    assert problems(text) == [(2, "a key has more than 20 parts")]


@pytest.mark.parametrize(
    "text",
    [
        f"# {LONG}",
        f'a = "{LONG}"',
        f"a = '{LONG}'",
        f'a = """\n{LONG} "quoted" \\"""\n{LONG}"""',
        f"a = '''\n{LONG}\n'''",
        "a = [" + "1.5, " * 100 + "]",
    ],
    ids=["comment", "string", "literal", "strings", "literals", "numbers"],
)
def test_points_that_stand_in_no_key_do_not_count(text):
    assert longest_key(text) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ['\\"', "'''", '"""\\', '"" ', "a ", "a. ", '"', "....a"])
def test_text_of_any_kind_is_looked_at_in_the_time_of_its_length(piece):
    assert longest_key("." * 30 + piece * 100_000) in (None, 1)


@pytest.mark.parametrize("digits", [20, 400, 5000])
def test_a_number_beyond_64_bits_is_an_error_at_its_line(digits):
    assert problems("[audit]\n\nx = [{ y = " + "9" * digits + " }]") == [(3, "a whole number is too large")]
