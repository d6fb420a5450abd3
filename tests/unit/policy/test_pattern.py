"""Exact texts and globs."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.policy.pattern import compiled

LETTERS = st.text("ab", max_size=12)


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (["write"], "write", True),
        (["write"], "Write", False),
        (["write"], "write_file", False),
        (["write_*"], "write_file", True),
        (["write_*"], "rewrite_file", False),
        (["*"], "", True),
        (["*.md"], "a.md", True),
        (["*.md"], "a.mdx", False),
        (["a*b*c"], "a1b2c", True),
        (["ab*b"], "ab", False),
        (["a", "b*"], "bc", True),
        (["a.c"], "abc", False),
        (["a*"], "a\nb", True),
        (["*a"], "b\na", True),
    ],
)
def test_a_glob_fits_the_whole_text(source, text, expected):
    assert compiled(source).matches(text) is expected


@pytest.mark.parametrize(("text", "expected"), [("read_a", False), ("write_a", True)])
def test_only_exclusions_mean_all_but_these(text, expected):
    assert compiled(["!read_*"]).matches(text) is expected


def test_an_exclusion_wins_over_what_is_wanted():
    assert not compiled(["hidden.*", "!hidden.comment"]).matches("hidden.comment")


@given(glob=st.text("ab*", min_size=1, max_size=8), text=LETTERS)
def test_globs_mean_what_they_mean_in_a_shell(glob, text):
    assert compiled([glob]).matches(text) is fnmatchcase(text, glob)


def test_many_stars_do_not_try_again_and_again():
    assert not compiled(["*a" * 40 + "*b*c"]).matches("a" * 20_000)
