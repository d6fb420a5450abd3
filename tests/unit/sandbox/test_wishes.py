"""A complaint about a path that a server does not see is answered with the line that would give it."""

from __future__ import annotations

import time

import pytest

from douane.sandbox.wishes import Wishes
from tests._promises import promise


def heard(*pieces, there=("/srv/notes", "/srv/notes/a.txt")):
    wishes = Wishes(there.__contains__, there.__contains__)
    return [line for piece in pieces for line in wishes.heard(piece.encode())]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Error: ENOENT: no such file or directory, open '/srv/notes/a.txt'", 'read = ["/srv/notes/a.txt"]'),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '/srv/notes/a.txt'",
            'read = ["/srv/notes/a.txt"]',
        ),
        ("PermissionError: [Errno 13] Permission denied: '/srv/notes/b.txt'", 'read = ["/srv/notes"]'),
        ("open /srv/notes/a.txt: no such file or directory", 'read = ["/srv/notes/a.txt"]'),
        ("Error: EROFS: read-only file system, open '/srv/notes/new.txt'", 'write = ["/srv/notes"]'),
        ("OSError: [Errno 30] Read-only file system: '/srv/notes/a.txt'", 'write = ["/srv/notes/a.txt"]'),
        ("touch: /srv/notes/a.txt: Read-only file system", None),
        ("mkdir /srv/notes/a.txt: read-only file system", 'write = ["/srv/notes/a.txt"]'),
        ("ENOENT: no such file or directory, open '/elsewhere/x'", None),
        ("reading /srv/notes/a.txt", None),
    ],
)
def test_the_line_is_told(said, line):
    told = heard(f"{said}\n")
    assert [one.split("`")[1] for one in told] == ([] if line is None else [line])


def test_a_complaint_that_comes_in_pieces_is_heard_and_told_once():
    assert len(heard("ENOENT: open '/srv/no", "tes/a.txt'\nENOENT: open '/srv/notes/a.txt'\n")) == 1


def test_who_complains_without_end_is_told_little():
    there = tuple(f"/srv/{number}" for number in range(50))
    said = "".join(f"ENOENT: open '{path}'\n" for path in there)
    assert len(heard(said, there=there)) == 5


@promise("P-CONTAINED")
@pytest.mark.parametrize(
    "said",
    [
        "/a" * 2048 + "\n",
        "ENOENT/" * 580 + "\n",
        "ENOENT" + "/a" * 500 + ": \n",
        "ENOENT: '/x'\n" * 300,
        "EROFS " * 170 + "\n",
        "EROFS\n" + "\n" * 4000,
    ],
)
def test_who_complains_without_end_costs_little(said):
    wishes, said = Wishes(lambda _: False, lambda _: False), said.encode()
    begun = time.thread_time()
    for _ in range(500_000 // len(said)):
        wishes.heard(said)
    assert time.thread_time() - begun < 2.0


def test_a_complaint_between_other_lines_is_heard():
    said = "begun\n" * 300 + "Error: ENOENT: no such file, open '/srv/notes/a.txt'\n" + "gone on\n" * 300
    assert len(heard(*(said[at : at + 64] for at in range(0, len(said), 64)))) == 1
