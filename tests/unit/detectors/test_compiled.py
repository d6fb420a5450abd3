"""An expression with possessive repeats means the same on every Python."""

from __future__ import annotations

import importlib
import pkgutil
import re
from re import _compiler, _parser

import pytest

from douane import detectors, flow
from douane.detectors.compiled import compiled, mended

SAME = (
    # A round of the repeat that fails is as if it had not been.
    (r"(?:a(?=b))?+a", "ac", "a"),
    (r"(?:'|a(?=b))*+a", "'a", "'a"),
    (r"(?:a+[cd])?+a", "aab", "a"),
    (r"(?:(?:ab|a)[xy])?+a", "abz", "a"),
    (r"(?:(?:a[0-9]){2,3}+[xy])*+a", "a1a2z", "a"),
    (r"(?:(?:a|bc)++[xy])?+a", "abz", "a"),
    # One that did not is not taken back.
    (r"(?:ab)*+ab", "abab", None),
    (r"(?:a|ab){1,2}+b", "aab", "aab"),
    (r"[a-c]++c", "abc", None),
    (r"(?:a|bc){2,3}+", "abca", "abca"),
    (r"(?:x(?:ab?+c)*+)?+d", "xacabcd", "xacabcd"),
)


@pytest.mark.parametrize("compile_it", [compiled, mended])
@pytest.mark.parametrize(("source", "text", "matched"), SAME)
def test_a_possessive_repeat_goes_on_from_where_it_last_succeeded(compile_it, source, text, matched):
    match = compile_it(source).match(text)
    assert (match and match[0]) == matched


def test_what_was_captured_in_a_repeat_is_kept():
    match = mended(r"(?P<first>\w)(?:(?P<quote>')|(?P<sign>-))?+(?(quote)(?P<rest>[^']++)')", re.ASCII).match(
        "a'b'"
    )
    assert match.groupdict() == {"first": "a", "quote": "'", "sign": None, "rest": "b"}


def test_flags_hold_and_bytes_are_read():
    assert mended(rb"(?:AB.)++", re.IGNORECASE | re.DOTALL).match(b"ab\nABc")[0] == b"ab\nABc"


def test_no_expression_with_such_a_repeat_is_compiled_where_it_is_not_mended():
    """`Lazy` and what compiles later go through `compiled`; what a module compiles by itself must need no mending."""
    names = [
        module.name
        for package in (detectors, flow)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    expressions = [
        (name, each.pattern)
        for name in names
        for each in vars(importlib.import_module(name)).values()
        if isinstance(each, re.Pattern)
    ]
    assert expressions
    assert [each for each in expressions if _is_mended(_parser.parse(each[1]))] == []


def _is_mended(part):
    if isinstance(part, tuple) and part and part[0] is _parser.POSSESSIVE_REPEAT:
        return not _compiler._simple(part[1][2])
    if isinstance(part, tuple | list | _parser.SubPattern):
        return any(map(_is_mended, part))
    return False
