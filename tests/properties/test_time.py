"""Made to cost time: rows of what each trigger is, and of the beginnings of whatever a layer reads, cost as many times more.

A few triggers of each detector, always the same; with `--long` five times as many.
"""

from __future__ import annotations

import re
import time
from functools import partial
from random import Random

import pytest

from douane.detectors import DETECTORS, TRIGGERS
from douane.detectors.encoded import decoded
from douane.detectors.folding import folded
from douane.detectors.layer import Layer
from douane.detectors.rotated import rotated
from douane.detectors.unescaped import unescaped
from douane.detectors.untagged import untagged
from douane.detectors.visible import invisible_runs, splitting_runs
from tests._promises import promise
from tests._scanner import SCANNER
from tests.properties._cost import grows_as, seconds

FEW = 4  # triggers of each detector
MORE = 20
DRAWS = 4
SMALL = 4_000  # characters
CHARACTERS = "x0A -_=:/.\"'\n+@<&%(é"
BETWEEN = ("", " ", "x", "=", "='", "://", ': "', "-", "\n", "0", ".", "\x1f")
pytestmark = promise("P-ANY-BYTES")


def written(expression):
    """A text that a trigger matches, made character by character."""
    return "".join(map(one_of, re._parser.parse(expression)))


def one_of(element):
    kind, value = element
    if kind is re._constants.LITERAL:
        return chr(value)
    if kind is re._constants.MAX_REPEAT:
        return "".join(map(one_of, value[2])) * value[0]
    tried = re._compiler.compile(re._parser.SubPattern(re._parser.State(), [element]))
    return next(one for one in map(chr, (*map(ord, CHARACTERS), *range(33, 127))) if tried.fullmatch(one))


def all_detectors(content):
    """What all of them take for a message of `content`, those included that look at calls and definitions alone."""
    return sum(seconds(detector, content) for detector in DETECTORS)


def is_linear(piece, spent=all_detectors):
    """Whether eight times as much of `piece` takes no more than some eight times as long."""
    return grows_as(lambda times: spent(piece * (times * SMALL // len(piece) + 1)))


def chosen(triggers, count):
    return Random(triggers.name).sample(triggers.all, min(count, len(triggers.all)))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("triggers", TRIGGERS, ids=[one.name for one in TRIGGERS])
def test_rows_of_a_trigger_cost_what_their_length_says(triggers, request):
    draw = Random(triggers.name)
    for trigger in chosen(triggers, MORE if request.config.getoption("--long") else FEW):
        piece = written(trigger.expression) + draw.choice(BETWEEN)
        assert is_linear(piece), piece


READERS = {
    "escapes": (unescaped, ("\\", "\\u", "0041", "%", "%4", "&", "&#", "amp;", "=3D", "=\n", "=", "x", " ")),
    "digits": (
        decoded,
        ("QUtJQVFZTFBN", "4b1d", "H4sI", "1f8b08", "=", "\n", " ", "61 62 ", "MFRGGZDF", "-"),
    ),
    "rot13": (rotated, (" gur ", " naq ", " lbh ", "x")),
    "tags": (untagged, ("<", ">", "<b>", "</b>", "<!--", "-->", "a", "<a ", " x='", "<i", "</", " ", "\x1f")),
}
WALKS = {
    "look-alikes": (
        folded,
        ("a", "\u0456", "\u043e", "e\u0301", "\u0301", "\uff58", "東", " ", "\u3000", "ß", "😀"),
    ),
    "invisible": (invisible_runs, ("a", "\u200b", "\U000e0041", "\ufe0f", "\u00ad", "😀", "é", " ")),
    "controls": (splitting_runs, ("\x1b[", "\x1b", "[", "0;", "m", "\x9b", "\x00", "a", "\u2028", "\u200b")),
}


def spent_on(work, content):
    started = time.thread_time()
    work(content)
    return time.thread_time() - started


def rows(signs, seed):
    """Beginnings, middles and ends of what is read, in any order, again and again."""
    draw = Random(seed)
    return ["".join(draw.choices(signs, k=draw.randrange(1, 9))) for _ in range(DRAWS)]


@pytest.mark.parametrize("name", READERS)
def test_whatever_a_layer_reads_costs_what_its_length_says(name):
    read, signs = READERS[name]
    for piece in (*signs, *rows(signs, name)):
        work = partial(
            spent_on, lambda content: read(Layer(content, lambda start, end: (start, end), (), SCANNER))
        )
        assert is_linear(piece, work), piece


@pytest.mark.parametrize("name", WALKS)
def test_whatever_a_walk_passes_costs_what_its_length_says(name):
    walk, signs = WALKS[name]
    for piece in (*signs, *rows(signs, name)):
        assert is_linear(piece, partial(spent_on, walk)), piece
