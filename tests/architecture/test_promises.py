"""Every promise is kept by a test, and every test that claims to keep one names it rightly."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests._promises import PROMISES, promise, unkept
from tests.architecture._source import ROOT, report

_TEST_NAME = re.compile(r"^(test_|Test)")


def kept_in(name, text):
    """Each `(promise id, "file:line", stands on a test)` that the text of a test module claims."""
    nodes = tuple(ast.walk(ast.parse(text, name)))
    on_tests = {id(call) for owner in nodes for call in _claims_on_tests(owner)}
    for call in nodes:
        if _is_claim(call):
            yield call.args[0].value, f"{name}:{call.lineno}", id(call) in on_tests


def _is_claim(node):
    match node:
        case ast.Call(ast.Name("promise") | ast.Attribute(_, "promise"), [ast.Constant(str())], []):
            return True
    return False


def _claims_on_tests(owner):
    """The claims among the decorators of a test, a parameter's marks, or a module's or class's pytestmark."""
    match owner:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if _TEST_NAME.match(owner.name):
            places = owner.decorator_list
        case ast.keyword("marks", value):
            places = [value]
        case ast.Assign([ast.Name("pytestmark") | ast.Attribute(_, "pytestmark")], value):
            places = [value]
        case _:
            places = []
    return [node for place in places for node in ast.walk(place) if _is_claim(node)]


@cache
def all_claims():
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [
        claim for file in files for claim in kept_in(str(file.relative_to(ROOT)), file.read_text("utf-8"))
    ]


def test_every_promise_is_kept_by_a_test():
    kept = {promise_id for promise_id, _, on_test in all_claims() if on_test}
    broken = [
        f"{one.id}: no test is marked @promise({one.id!r})"
        for one in PROMISES
        if one.id not in kept | _pending()
    ]
    assert not broken, report(broken)


def test_every_test_names_a_promise_that_was_made():
    known = {one.id for one in PROMISES}
    unknown = [
        f"{where}: tests/_promises.py has no {promise_id}"
        for promise_id, where, _ in all_claims()
        if promise_id not in known
    ]
    assert not unknown, report(unknown)


def test_every_claim_stands_on_a_test():
    loose = [
        f"{where}: @promise({promise_id!r}) stands on nothing that pytest runs"
        for promise_id, where, on_test in all_claims()
        if not on_test
    ]
    assert not loose, report(loose)


def test_no_promise_is_pending_that_a_test_keeps():
    kept = {promise_id for promise_id, _, on_test in all_claims() if on_test}
    settled = sorted(kept & _pending())
    assert not settled, f"a test keeps these now, remove their `pending=True`: {', '.join(settled)}"


def test_ids_are_unique_and_speak_for_themselves():
    twice = [promise_id for promise_id, count in Counter(one.id for one in PROMISES).items() if count > 1]
    assert not twice
    assert all(re.fullmatch(r"P(-[A-Z0-9]+)+", one.id) for one in PROMISES)


def test_a_promise_all_of_whose_tests_were_skipped_is_unkept():
    one, two, *_ = PROMISES
    claims = [*((each.id, f"t.py::{each.id}") for each in PROMISES), (one.id, "t.py::skipped")]
    passed = {test for promise_id, test in claims if promise_id != two.id} - {"t.py::skipped"}
    assert unkept(claims, passed) == (two,)


def test_every_promise_has_a_text_and_a_source():
    assert all(one.text and one.source for one in PROMISES)


def _pending():
    return {one.id for one in PROMISES if one.pending}


@pytest.mark.parametrize(
    "text",
    [
        "@promise('P-X')\ndef test_a(): pass",
        "@promise('P-X')\nasync def test_a(): pass",
        "@pytest.mark.promise('P-X')\ndef test_a(): pass",
        "class TestA:\n @promise('P-X')\n def test_b(self): pass",
        "@promise('P-X')\nclass TestA: pass",
        "pytestmark = [promise('P-X')]",
        "@pytest.mark.parametrize('a', [pytest.param(1, marks=promise('P-X'))])\ndef test_a(a): pass",
        "TestMachine = Machine.TestCase\nTestMachine.pytestmark = [promise('P-X')]",
    ],
)
def test_a_claim_on_a_test_is_seen(text):
    assert [(found, on_test) for found, _, on_test in kept_in("t.py", text)] == [("P-X", True)]


@pytest.mark.parametrize(
    "text",
    ["@promise('P-X')\ndef check_a(): pass", "mark = promise('P-X')", "def test_a():\n promise('P-X')"],
)
def test_a_claim_on_anything_else_is_seen_as_loose(text):
    assert [(found, on_test) for found, _, on_test in kept_in("t.py", text)] == [("P-X", False)]


def test_the_marker_carries_the_id():
    one = PROMISES[0].id
    assert promise(one).mark.args == (one,)
