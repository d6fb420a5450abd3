"""What matching a pattern may cost, from its text alone."""

from __future__ import annotations

import pytest

from douane.inventory.pattern_cost import BACKTRACKS, weight


@pytest.mark.parametrize(
    ("pattern", "states"),
    [
        ("", 1),
        ("abc", 3),
        ("[abc]x", 2),
        ("a{3}", 3),
        ("a{2,5}b", 6),
        ("(ab){3}", 6),
        ("((a{10}){10}){10}", 1000),
        ("a{0}", 1),
        (r"\d{4}", 4),
        (r"\p{L}{2}", 300),
        (".{5}", 40),
        (r"[^\]]", 8),
        ("a)", 2),
        ("(a", 1),
    ],
)
def test_counted_repetitions_are_written_out(pattern, states):
    assert weight(pattern).states == states


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "^(?=a|b)c(d|e)",
            r"a+?b",
            r"\*+b",
            r"\++b",
            "[*]+b",
            "}+",
            r"^[\w.+-]+@[\w-]+$",
            r"^(?=.*[A-Z])(?=.*\d).{8,}$",
        ),
        *("^a+$", "^(?=.*a)(?!.*b)c+$", "^(?=a)b", "^(?:a|b)*$", r"\(?=a", "[(?=]", "(?<name>a)"),
    ],
)
def test_what_is_matched_in_one_go_is_light(pattern):
    assert weight(pattern).fixed < 5


@pytest.mark.parametrize(
    "pattern",
    [
        "(a)\\1",
        r"(?<n>a)\k<n>",
        "a(?=b)",
        "(?:(?!a).)*",
        "^(?=a)*b",
        "^(?=a){9}",
        "(?<=a)b|(?<!c)d",
        "^(?=a(?!b))c",
        "(?=a",
        "(?=(a+))a*b",
        r"(?=.*[A-Z])(?=.*\d).{8,}$",
        "^(?=a)|a*b",
        "a*+b",
        "a++b",
        "a?+b",
        "a{1,9}+b",
        r"\bfoo\b.*bar",
        r"\Ba*b",
    ],
)
def test_what_may_backtrack_is_charged_every_step(pattern):
    assert weight(pattern).fixed >= BACKTRACKS


def test_lookarounds_inside_each_other_multiply():
    assert weight("(?:(?=(?:(?=a).)*).)*").fixed == BACKTRACKS**2


def test_a_linear_pattern_costs_by_its_size_and_the_text():
    assert weight("[ab]*a[ab]{799}").by_length == pytest.approx(100, rel=0.02)
