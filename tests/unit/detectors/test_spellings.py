"""What forgiving readers of addresses make of them."""

from __future__ import annotations

import pytest

from douane.detectors.interpreters.spellings import MOST_VARIANTS, folded, seen_through, variants


@pytest.mark.parametrize(
    ("host", "seen"),
    [
        ("a.b", "a.b"),
        ("a\u3002b\uff0ec\uff61", "a.b.c."),
        ("a%2eb%E3%80%82", "a.b."),
        ("a%EF%BC%852eb", "a.b"),
        ("\uff21\xad\u200bb", "ab"),
    ],
)
def test_a_host_is_folded_as_browsers_do(host, seen):
    assert folded(host) == seen


@pytest.mark.parametrize("value", ["\ufeffa:b", " \x01\u2028\xa0a:b\u3000\x00", "a\t:\r\nb"])
def test_what_parsers_remove_is_gone(value):
    assert seen_through(value) == "a:b"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("http://[::1]/{a}", {"http://[::1]/{a}"}),
        ("http://a/[1-2]", {"http://a/[1-2]"}),
        ("h{t}tp://a.[01-02:1]/", {"http://a.01/", "http://a.02/"}),
        ("http://{{a,b}}/", {"http://a/", "http://b/"}),
        ("{http://a/,b}[c-d]", {"http://a/[c-d]", "bc", "bd"}),
    ],
)
def test_globs_before_the_path_are_unfolded(value, meant):
    assert set(variants(value)) == meant


@pytest.mark.parametrize(
    "value",
    [f"a[1-{MOST_VARIANTS + 1}]", "{a,b}" * 9, "{a}" * 1000, "{a,b}" + "c" * (1 << 20) + "{a,b,c,d,e}"],
)
def test_too_many_variants_are_none(value):
    assert variants(value) == []


def test_a_range_of_the_most_is_unfolded():
    assert len(variants(f"a[1-{MOST_VARIANTS}]")) == MOST_VARIANTS
