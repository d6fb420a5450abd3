"""With the shared scan and without it the same occurrences are found, in whatever text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from douane.detectors import DETECTORS, TRIGGERS
from douane.detectors.expressions import Expressions
from douane.detectors.folding import folded
from douane.detectors.rewriting import Aligned
from douane.detectors.trigger import Trigger, literal, word
from douane.detectors.triggers import Triggers
from douane.stores.scanner import EXPRESSIONS, open_scanner
from tests._promises import promise

pytest.importorskip("hyperscan")

ODD = Triggers(
    "odd",
    (
        literal("?"),
        literal("a?"),
        word("k"),
        word("i"),
        word("ss"),
        Trigger("[^a-z]{2}", 2),
        Trigger("[0-9?]{3}", 3, folded=True),
        Trigger("(?:ab|ba)[xyz]", 3, folded=True),
        Trigger("[a-c]{3}", 3, once=True),
        Trigger("Ab[0-9]", 3, folded=True),
        Trigger("Ab[0-9]", 3),
        Trigger("\\.\\\\[0-9]", 3),
    ),
)
ALL = (*TRIGGERS, ODD)
SAMPLES = [
    line
    for path in sorted((Path(__file__).parents[1] / "corpus").glob("*/*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
# Case pairs of Unicode that ASCII letters are part of, halves of surrogate pairs, the separator.
PIECES = [
    "\u0130",
    "\u212a",
    "\u017f",
    "\u00df",
    "\ud800",
    "\x1f",
    "\x00",
    "?",
    "K",
    "ss",
    "abX",
    "é",
    "😀",
    "12",
    "\n",
]
EXAMPLES = [re.sub(r"\\(.)", r"\1", one.expression) for triggers in ALL for one in triggers.all]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(EXAMPLES), st.text(max_size=5))).map(
    "".join
)

pytestmark = promise("P-SCAN-SAME")


@cache
def scanner():
    return open_scanner(f"{gettempdir()}/none", Expressions.of(ALL))


def assert_same(content):
    found = scanner().scan(content)
    for triggers in ALL:
        assert list(found.get(triggers.name, ())) == triggers.search(content), triggers.name


@given(texts)
@example("\u212a\u0130\u017f??a?\ud800")
def test_any_text_gives_the_same_occurrences(content):
    assert_same(content)


@given(texts)
@example("é H4sI =3D aé=3D =3D password: “x” ½")
@example("\uff47hp_ \uff4bey №4111 1111 1111 1111, инн, née")
def test_what_stands_in_a_text_as_it_is_read_in_ascii_is_not_sought_twice(content):
    read = folded(content)
    if not isinstance(read, Aligned):
        return
    same = scanner().same(scanner().scan(read.content), content)
    assert same is None or same == scanner().scan(content)


def test_what_was_looked_for_once_is_looked_for_again_where_it_stands_otherwise():
    content = "\uff15=3D41 9=3D41"
    read = folded("\uff1d3D " + content)
    assert read is not None
    assert scanner().same(scanner().scan(read.content), "\uff1d3D " + content) is None


def test_all_samples_give_the_same_occurrences():
    for sample in SAMPLES:
        assert_same(sample)


@pytest.mark.parametrize("triggers", ALL, ids=[one.name for one in ALL])
def test_every_trigger_has_the_width_that_it_says(triggers):
    for one in triggers.all:
        assert re._parser.parse(one.expression).getwidth() == (one.width, one.width), one


def test_the_post_looks_for_what_all_detectors_name():
    named = {one.name for one in TRIGGERS}
    assert named == {owner.name for owners in EXPRESSIONS.owners for owner in owners}
    assert all(one.triggers.name == one.name for one in DETECTORS if one.triggers is not None)


def test_what_is_sought_once_matches_no_stand_in():
    once = [one.expression for triggers in ALL for one in triggers.all if one.once]
    assert not [one for one in once if re.search(one, "?" * 100)]
