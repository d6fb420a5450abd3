"""What changed in a definition, as a person gets to see it."""

from __future__ import annotations

import pytest

from douane.inventory.definitions import define
from douane.inventory.diff import Change, ChangeKind, diff
from douane.inventory.words import MOST_WORDS, Piece, PieceKind, word_pieces
from douane.model.server import Kind, Pin, State

ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED


def same(text):
    return Piece(PieceKind.SAME, text)


def old(text):
    return Piece(PieceKind.OLD, text)


def new(text):
    return Piece(PieceKind.NEW, text)


def changes(before, after, kind=Kind.TOOL):
    definitions = [None if value is None else define(kind, "t", value) for value in (before, after)]
    return diff(Pin(kind, "t", State.DRIFTED, *definitions, "local:alice", 1.0))


def test_nothing_has_changed_where_the_server_shows_what_was_approved():
    assert changes({"name": "t"}, None) == ()
    assert changes({"a": 1, "b": 2}, {"b": 2, "a": 1}) == ()


def test_everything_is_new_where_nothing_was_approved():
    assert changes(None, {"name": "t", "inputSchema": {"type": "object"}}) == (
        Change("/inputSchema", ADDED, (new('{"type":"object"}'),)),
        Change("/name", ADDED, (new("t"),)),
    )
    assert changes(None, "be kind", Kind.INSTRUCTIONS) == (Change("", ADDED, (new("be kind"),)),)


def test_texts_are_compared_word_by_word():
    [change] = changes({"description": "Reads a file."}, {"description": "Reads a secret file!"})
    assert change == Change(
        "/description", CHANGED, (same("Reads a "), new("secret "), same("file"), old("."), new("!"))
    )


def test_instructions_are_compared_as_a_whole_text():
    [change] = changes("be kind", "be rude", Kind.INSTRUCTIONS)
    assert change == Change("", CHANGED, (same("be "), old("kind"), new("rude")))


def test_members_come_and_go():
    assert changes({"a": {"x": 1}, "b": 2}, {"a": {"y": [1]}, "b": 2}) == (
        Change("/a/x", REMOVED, (old("1"),)),
        Change("/a/y", ADDED, (new("[1]"),)),
    )


def test_other_values_are_replaced():
    assert changes({"a": 1, "b": True, "c": "x"}, {"a": 2, "b": 1, "c": {"d": "x"}}) == (
        Change("/a", CHANGED, (old("1"), new("2"))),
        Change("/b", CHANGED, (old("true"), new("1"))),
        Change("/c", CHANGED, (old("x"), new('{"d":"x"}'))),
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["a", "b"], ["a", "x", "b"], [Change("/e/1", ADDED, (new("x"),))]),
        (["a", "x", "b"], ["a", "b"], [Change("/e/1", REMOVED, (old("x"),))]),
        (["a", "b"], ["a", "c"], [Change("/e/1", CHANGED, (old("b"), new("c")))]),
        ([{"k": 1}], [{"k": 2}], [Change("/e/0/k", CHANGED, (old("1"), new("2")))]),
        ([1, 2, 3], [9], [
            Change("/e/0", CHANGED, (old("1"), new("9"))),
            Change("/e/1", REMOVED, (old("2"),)),
            Change("/e/2", REMOVED, (old("3"),)),
        ]),
        ([], ["a"], [Change("/e/0", ADDED, (new("a"),))]),
    ],
)  # fmt: skip
def test_elements_are_compared_between_what_is_alike_at_both_ends(before, after, expected):
    assert list(changes({"e": before}, {"e": after})) == expected


def test_a_change_that_nobody_sees_is_spelled_out():
    [change] = changes(
        {"description": "Reads a file."}, {"description": "Reads a\u200b file.\U000e0068\U000e0069"}
    )
    assert change.pieces == (
        same("Reads a"), new("⟨U+200B ZERO WIDTH SPACE⟩"), same(" file."), new("⟨tag: hi⟩"),
    )  # fmt: skip


def test_names_of_members_are_spelled_out_too():
    [change] = changes({}, {"a\u202eb/c": 1})
    assert change.where == "/a⟨U+202E RIGHT-TO-LEFT OVERRIDE⟩b~1c"


def test_a_text_that_differs_everywhere_differs_as_a_whole():
    before = " ".join(f"a{n}" for n in range(MOST_WORDS))
    after = " ".join(f"b{n}" for n in range(MOST_WORDS))
    assert word_pieces(f"Same. {before}!", f"Same. {after}!") == (
        same("Same. "), old(before), new(after), same("!"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "a", (new("a"),)),
        ("a", "", (old("a"),)),
        ("a a", "a a a", (same("a a"), new(" a"))),
        ("a", "a", (same("a"),)),
    ],
)
def test_the_ends_of_texts_are_found(before, after, pieces):
    assert word_pieces(before, after) == pieces
