"""Whatever is read or said, it is remembered in bounded memory and without failing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.flow import PRIVATE, labels_read, leaving, read, said, stream
from douane.flow.course import IDLE
from douane.flow.values import singles
from douane.model.flow import Flow

PRIVATELY = frozenset({PRIVATE})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)
TEXT = "the quick brown fox jumps over the lazy dog while nobody in the whole town looks"


@given(st.lists(st.text() | VALUES.map(json.dumps), max_size=4), st.text())
def test_nothing_makes_it_fail(texts, leaves):
    flow = Flow()
    read(flow, texts, PRIVATELY, "files", 1.0)
    said(flow, [leaves], "web", 2.0)
    for copy in leaving(flow, stream(leaves), "web", 3.0):
        assert copy.origin == "files"


@pytest.mark.parametrize(
    "text", ["[" * 5_000, "[" + "9" * 6_000 + "]", "1 a " * 100_000, "@" * 100_000, "\ud800 " * 99]
)
def test_odd_texts_are_read_like_others(text):
    read(Flow(), [text], PRIVATELY, "files", 1.0)
    assert len(list(singles(text))) < 100


def test_only_others_learn_something():
    flow = Flow()
    read(flow, [TEXT], PRIVATELY, "files", 1.0)
    assert leaving(flow, stream(TEXT), "web", 2.0)
    assert not leaving(flow, stream(TEXT), "files", 2.0)
    assert not leaving(flow, stream(TEXT), "web", 2.0 + IDLE)


def test_labels_are_those_of_all_servers_until_all_is_forgotten():
    flow = Flow()
    read(flow, [], frozenset({"hr"}), "people", 1.0)
    read(flow, [], PRIVATELY, "files", 2.0)
    assert labels_read(flow, 3.0) == {"hr", PRIVATE}
    assert labels_read(flow, 3.0 + IDLE) == frozenset()
    said(flow, ["hello"], "web", 4.0 + IDLE)
    assert labels_read(flow, 4.0 + IDLE) == frozenset()
