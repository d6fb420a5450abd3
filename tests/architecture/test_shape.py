"""No file or function grows past what can be read at once."""

from __future__ import annotations

from statistics import median

import pytest

from tests.architecture import _shape as shape
from tests.architecture._source import complaints, report, snippet, source


@pytest.mark.parametrize(
    "check",
    [
        shape.too_long_files,
        shape.too_long_functions,
        shape.too_deep_functions,
        shape.too_branched_functions,
        shape.too_many_parameters,
    ],
    ids=lambda check: check.__name__,
)
def test_no_file_or_function_is_over_its_limit(check):
    found = complaints(check)
    assert not found, report(found)


def test_half_of_the_files_are_short():
    lines = {module.name: shape.file_lines(module) for module in source()}
    longest = sorted(lines, key=lines.get, reverse=True)[:5]
    assert median(lines.values()) <= shape.FILE_LINES_MEDIAN, report(
        f"{name}:1: {lines[name]} lines" for name in longest
    )


def test_half_of_the_functions_are_short():
    lengths = [shape.function_lines(function) for module in source() for function in module.functions()]
    assert median(lengths) <= shape.FUNCTION_LINES_MEDIAN


def test_most_functions_fit_in_a_glance():
    long = [
        module.says(function.lineno, f"`{function.name}` has {shape.function_lines(function)} lines")
        for module in source()
        for function in module.functions()
        if shape.function_lines(function) > shape.FUNCTION_LINES_MOST
    ]
    total = sum(1 for module in source() for _ in module.functions())
    allowed = int(total * (1 - shape.MOST))
    assert len(long) <= allowed, report(
        [f"{len(long)} of {total} functions are over 20 lines, at most {allowed}:", *long]
    )


def of(text):
    return next(snippet(text).functions())


def test_a_docstring_does_not_count_as_lines():
    assert shape.function_lines(of('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')) == 2


def test_a_decorator_does_not_count_as_lines():
    assert shape.function_lines(of("@a\n@b\ndef f():\n    return 1\n")) == 2


def test_blocks_inside_each_other_count_as_nesting():
    assert (
        shape.nesting(of("def f():\n for a in b:\n  with c:\n   try:\n    if d: pass\n   finally: pass\n"))
        == 4
    )


def test_an_elif_is_one_deeper_than_its_if():
    assert shape.nesting(of("def f():\n if a: pass\n elif b: pass\n elif c: pass\n else: pass\n")) == 3


def test_a_loop_in_an_elif_is_deeper_than_both():
    assert shape.nesting(of("def f():\n if a: pass\n elif b:\n  for c in d: pass\n")) == 3


def test_an_if_inside_an_else_is_deeper():
    assert shape.nesting(of("def f():\n if a: pass\n else:\n  x = 1\n  if b: pass\n")) == 2


def test_every_branch_counts_as_complexity():
    text = "def f():\n if a: pass\n elif b: pass\n while c: pass\n for d in e: pass\n try: pass\n except X: pass\n"
    assert shape.complexity(of(text)) == 6


def test_every_case_but_the_last_resort_counts_as_complexity():
    assert (
        shape.complexity(of("def f(a):\n match a:\n  case 1: pass\n  case B(): pass\n  case _: pass\n")) == 3
    )


def test_a_function_inside_counts_its_own_branches():
    assert shape.complexity(of("def f():\n if a: pass\n def g():\n  if b: pass\n")) == 2


def test_self_is_no_parameter():
    assert [arg.arg for arg in shape.parameters(of("def f(self, a, /, b, *, c): pass"))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (shape.too_long_files, "x = 1\n" * 301),
        (shape.too_long_functions, "def f():\n" + "    x = 1\n" * 40),
        (shape.too_deep_functions, "def f():\n if a:\n  if b:\n   if c:\n    if d: pass\n"),
        (shape.too_deep_functions, "def f():\n if a: pass\n elif b: pass\n elif c: pass\n elif d: pass\n"),
        (shape.too_branched_functions, "def f():\n" + "    if a: pass\n" * 8),
        (shape.too_many_parameters, "def f(a, b, c, d, *, e, f, g): pass"),
    ],
)
def test_each_check_fires_one_past_its_limit(check, text):
    assert len(complaints(check, [snippet(text)])) == 1


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (shape.too_long_files, "x = 1\n" * 300),
        (shape.too_long_functions, "def f():\n" + "    x = 1\n" * 39),
        (shape.too_deep_functions, "def f():\n if a:\n  if b:\n   if c: pass\n"),
        (shape.too_branched_functions, "def f():\n" + "    if a: pass\n" * 7),
        (shape.too_many_parameters, "def f(self, a, b, c, d, *, e, f): pass"),
    ],
)
def test_no_check_fires_at_its_limit(check, text):
    assert complaints(check, [snippet(text)]) == []
