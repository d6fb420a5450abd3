"""Names mean something, public things are explained, and no parameter asks not to be inspected."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.architecture import _words as wording
from tests.architecture._source import complaints, report, snippet


def test_no_name_has_a_word_that_says_nothing():
    found = complaints(wording.banned_names)
    assert not found, report(found)


def test_no_parameter_is_a_boolean():
    found = complaints(wording.boolean_parameters)
    assert not found, report(found)


@promise("P-ONE-CHOKE-POINT")
def test_no_parameter_or_field_is_a_way_round():
    found = complaints(wording.ways_round)
    assert not found, report(found)


def test_every_module_and_public_thing_has_a_docstring():
    found = complaints(wording.undocumented)
    assert not found, report(found)


@pytest.mark.parametrize(
    "name",
    [
        "SessionManager",
        "path_utils",
        "clientInfo",
        "HTTPInfo",
        "do_it",
        "personal_data",
        "_helper",
        "Hit",
        "write_ledger",
    ],
)
def test_empty_words_are_banned(name):
    assert wording.is_banned(name)


@pytest.mark.parametrize(
    "name",
    ["database", "information", "do", "double", "undo_edit", "uncommon", "__init__", "white_list", "_"],
)
def test_words_that_only_contain_a_banned_one_are_not(name):
    assert not wording.is_banned(name)


def test_a_banned_module_function_and_class_are_each_named():
    module = snippet("def do_it(): pass\nclass InfoBox: pass\n", "src/douane/utils.py")
    assert [line.split(": ")[0] for line in complaints(wording.banned_names, [module])] == [
        "src/douane/utils.py:1",
        "src/douane/utils.py:1",
        "src/douane/utils.py:2",
    ]


@pytest.mark.parametrize(
    "signature",
    [
        "a: bool",
        "a: bool | None",
        "a: Optional[bool]",
        "a: 'bool'",
        "a=True",
        "*, a=False",
        "b, a: bool, /",
        "b=None, a=False",
    ],
)
def test_a_boolean_parameter_is_found(signature):
    found = complaints(wording.boolean_parameters, [snippet(f"def f({signature}): pass")])
    assert len(found) == 1
    assert "`a` of `f`" in found[0]


@pytest.mark.parametrize(
    "signature",
    ["a: int = 1", "a: Callable[[], bool]", "a: tuple[bool, ...]", "a: bool | Mapping", "a=None", "a='True'"],
)
def test_what_is_no_boolean_parameter_passes(signature):
    assert complaints(wording.boolean_parameters, [snippet(f"def f({signature}): pass")]) == []


def test_a_flag_of_a_command_may_be_a_boolean():
    assert (
        complaints(wording.boolean_parameters, [snippet("@click.option('--all')\ndef f(all: bool): pass")])
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(skip_audit): pass",
        "def f(*, bypass=None): pass",
        "def f(direct): pass",
        "class C:\n    skip_policy: str = ''\n",
    ],
)
def test_a_way_round_is_found(text):
    assert len(complaints(wording.ways_round, [snippet(text)])) == 1


def test_a_direction_is_no_way_round():
    assert complaints(wording.ways_round, [snippet("def f(direction, skipped): pass")]) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        '"""."""\ndef f(): pass',
        '"""."""\nclass C: pass',
        '"""."""\nclass C:\n    """."""\n    def f(self): pass',
    ],
)
def test_what_is_public_and_unexplained_is_found(text):
    assert len(complaints(wording.undocumented, [snippet(text)])) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"""."""\ndef _f(): pass',
        '"""."""\nclass _C:\n    def f(self): pass',
        '"""."""\nclass C:\n    """."""\n    def __len__(self): pass',
        '"""."""\nclass C:\n    """."""\n    @override\n    def f(self): pass',
        '"""."""\ndef f():\n    """."""\n    def g(): pass',
    ],
)
def test_what_is_private_or_told_elsewhere_needs_no_docstring(text):
    assert complaints(wording.undocumented, [snippet(text)]) == []
