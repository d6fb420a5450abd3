"""What digests tell of copies: as much as the text itself does, and nothing else."""

from __future__ import annotations

import random
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.flow import PRIVATE, labels_read, leaving, read, said, sources, stream
from douane.flow.course import IDLE
from douane.flow.prints import WINDOW
from douane.flow.sharing import begin, hear, line_of
from douane.flow.traces import SHORTEST
from douane.model.flow import Flow
from douane.model.prints import OPEN_BLOCKS, PRIVATE_BLOCKS, Prints
from douane.stores.sealing import seals_of
from tests._promises import promise

PRIVATELY = frozenset({PRIVATE})
NOBODY = frozenset()
SEALS = seals_of(b"k" * 32, b"s" * 16)
LETTERS = string.ascii_lowercase + string.digits
SECRET = "The board meets on Friday to sell the Vienna plant to Kerner & Sons, and nobody knows of it yet."
ID = "AT5F-3A77-BC99"
TOO_LATE = (
    b'{"origin":"a","number":1%s,"private":true,"labels":[],"whole":"","blocks":"","windows":"",'
    b'"values":"","links":""}' % (b"0" * 400)
)


def program(seals=SEALS):
    return Flow(shared=Prints(seals))


def made_up(length, seed=1):
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def hears(one, other):
    """The first hears what the second has read or said."""
    for each in other.shared.unsaid:
        hear(one, line_of(each))
    other.shared.unsaid.clear()


@pytest.fixture
def chat():
    """A program that knows from another one what is in a file."""
    files, chat = program(), program()
    read(files, [f"{SECRET} {ID}"], PRIVATELY, "files", 1.0)
    hears(chat, files)
    return chat


@given(st.integers(0, 99), st.integers(0, 200), st.integers(8, 100), st.text(LETTERS, max_size=9))
def test_copies_that_are_long_enough_are_found_and_short_ones_are_not(seed, start, length, before):
    source, files, chat = made_up(300, seed), program(), program()
    read(files, [source], PRIVATELY, "files", 1.0)
    hears(chat, files)
    piece = source[start : start + length]
    found = leaving(chat, stream(f"{before}-{piece}"), "chat", 1.0)
    assert found or len(piece) < SHORTEST
    assert not found or len(piece) >= WINDOW
    assert all(piece[max(0, one.start - len(before)) : one.end - len(before)] in source for one in found)


@promise("P-FLOW-ONE-HOST")
def test_what_another_program_has_read_is_found(chat):
    [copy] = leaving(chat, stream(SECRET.upper()), "chat", 2.0)
    assert (copy.origin, copy.is_value) == ("files", False)
    assert not leaving(chat, stream("Good morning everybody, the release will be on Monday"), "chat", 2.0)
    assert not leaving(chat, stream(SECRET), "files", 2.0)
    assert not leaving(chat, stream(SECRET), "chat", 2.0 + IDLE)


def test_a_whole_value_is_found_and_part_of_one_is_not(chat):
    [copy] = leaving(chat, stream(f"it is {ID.lower()}, thanks"), "chat", 2.0)
    assert copy.is_value
    assert not leaving(chat, stream(f"it is {ID[:-2]}, thanks"), "chat", 2.0)


@pytest.mark.parametrize("text", [SECRET, ID])
def test_what_is_known_to_the_receiver_or_to_all_is_no_copy(chat, text):
    web = program()
    read(web, [f"It was in the news: {SECRET} {ID}"], NOBODY, "web", 2.0)
    hears(chat, web)
    assert not leaving(chat, stream(text), "chat", 3.0)
    other = program()
    read(other, [SECRET + ID], PRIVATELY, "files", 1.0)
    read(other, [f"{ID} again, {SECRET}"], PRIVATELY, "mail", 1.0)
    assert not leaving(other, stream(text), "mail", 3.0)


def test_a_secret_is_not_laundered_by_saying_it_elsewhere(chat):
    said(chat, [f"dear diary, {SECRET}"], "diary", 2.0)
    assert leaving(chat, stream(SECRET), "chat", 3.0)


def test_what_was_said_before_anything_was_shared_counts_once_something_is():
    chat = program(None)
    said(chat, [SECRET], "chat", 1.0)
    assert not chat.shared.unsaid
    begin(chat, SEALS)
    files = program()
    read(files, [SECRET], PRIVATELY, "files", 2.0)
    hears(chat, files)
    assert not leaving(chat, stream(SECRET), "other", 3.0)


def test_what_repeats_is_the_form_of_a_document():
    rows = [made_up(34) + made_up(21, number) for number in range(2, 9)]
    files = program()
    read(files, ["".join(rows)], PRIVATELY, "files", 1.0)
    assert not leaving(files, stream(made_up(34)), "chat", 2.0)
    assert leaving(files, stream("".join(rows)), "chat", 2.0)


def test_labels_and_their_order_are_shared():
    mail, chat = program(), program()
    read(mail, [], frozenset({"untrusted"}), "mail", 5.0)
    hears(chat, mail)
    assert labels_read(chat, 6.0) == {"untrusted"}
    assert sources(chat, "untrusted", 6.0) == {"mail": 5000}


@promise("P-FLOW-DIGESTS")
def test_lines_have_nothing_of_what_was_read_and_say_nothing_without_the_key():
    files, other = program(), program(seals_of(b"another key" * 3, b"s" * 16))
    read(files, [f"{SECRET} {ID} https://intra.example/board"], PRIVATELY, "files", 1.0)
    lines = b"".join(map(line_of, files.shared.unsaid))
    for word in ("Vienna", "vienna", "5f3a", "intra", "VmllbmC"):
        assert word.encode() not in lines
    hears(other, files)
    assert not leaving(other, stream(SECRET + ID), "chat", 2.0)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"origin":1}',
        b"\xff",
        b'{"origin":"a","number":1,"private":true}',
        b"[" * 9000,
        TOO_LATE,
    ],
)
def test_lines_of_others_are_refused(line):
    with pytest.raises(ValueError, match=r".*"):
        hear(program(), line)


@pytest.mark.parametrize("length", [10, 500, 20_000])
@pytest.mark.parametrize("labels", [PRIVATELY, NOBODY], ids=["private", "open"])
def test_memory_is_bounded_and_the_latest_is_remembered(length, labels):
    files, most = program(), 0
    for number in range(60_000 // length if length > 100 else 900):
        latest = made_up(length, number) + "77"
        read(files, [latest], labels, "files", 1.0 + number)
        files.shared.unsaid.clear()
        most = max(most, size(files.shared))
    assert most < 200_000
    assert labels is NOBODY or leaving(files, stream(latest[-200:]), "chat", 1.0 + number)
    assert len(files.shared.private.entries) <= PRIVATE_BLOCKS + 64
    assert len(files.shared.open.entries) <= OPEN_BLOCKS + 64


def size(shared):
    total = 0
    for table in (shared.private, shared.open):
        parts = (table.known, table.entries, table.older, table.prints, *table.known)
        total += sum(map(sys.getsizeof, parts))
        total += sum(sys.getsizeof(part) for one in table.prints for part in one if isinstance(part, bytes))
        total += sum(map(sys.getsizeof, table.prints))
    return total
