"""The picture of a session's streams has a box for each place and a line for each way, and a bound."""

from __future__ import annotations

from douane.audit.streams import Led, Place, Read, Streams
from douane.control.pages.flow_graph import MOST, WIDTH, picture

MAIL, NOTES, CHAT, WEB = (
    Place("mail", "read"),
    Place("files", ""),
    Place("chat", "post"),
    Place("web", "fetch"),
)
FOUND = Streams(
    (Read(MAIL, "private", (3, 5)), Read(MAIL, "untrusted", (3,)), Read(NOTES, "private", ())),
    (
        Led("private", CHAT, "flow.trifecta", "deny", (9,)),
        Led("private", CHAT, "flow.copy", "allow", (8, 9)),
        Led("untrusted", WEB, "flow.untrusted-then-sink", "allow", (7,)),
    ),
)


def test_each_place_and_label_has_a_box_of_its_own():
    drawn = picture(FOUND)
    assert [(box.name, box.more, box.kind) for box in drawn.boxes] == [
        ("mail", "read", "source"),
        ("files", "", "source"),
        ("private", "", "label private"),
        ("untrusted", "", "label untrusted"),
        ("chat", "post", "sink deny"),
        ("web", "fetch", "sink allow"),
    ]
    assert len({(box.x, box.y) for box in drawn.boxes}) == len(drawn.boxes)


def test_a_line_says_the_worst_that_became_of_what_went_along_it():
    lines = {line.title: line for line in picture(FOUND).lines}
    assert lines["private → chat/post: flow.trifecta, flow.copy, 2 × deny"].kind == "deny"
    assert lines["files → private: in another session"].kind == "read elsewhere"
    assert lines["mail/read → private: 2"].width > lines["mail/read → untrusted: 1"].width


def test_a_session_of_a_thousand_tools_is_a_picture_of_bounded_height_that_says_so():
    many = tuple(Read(Place("s", f"t{number}"), "private", (number,)) for number in range(1_000))
    drawn = picture(Streams(many, ()))
    assert (len(drawn.boxes), len(drawn.lines), drawn.left_out) == (MOST + 1, MOST, 1_000 - MOST)
    assert drawn.height < WIDTH


def test_names_of_peers_are_shown_cut_and_without_what_hides():
    drawn = picture(Streams((Read(Place("s\u202e" * 40, "t\n<x>"), "private", (1,)),), ()))
    box = drawn.boxes[0]
    assert box.name.startswith("s\\u{202e}s")
    assert len(box.name) == 30
    assert box.more == "t\\x0a<x>"


def test_nothing_is_an_empty_picture():
    assert picture(Streams((), ())).boxes == ()


def test_what_was_read_after_all_that_its_label_led_to_is_not_drawn():
    after = Read(Place("files", "read"), "private", (12,))
    assert picture(FOUND._replace(read=(*FOUND.read, after))) == picture(FOUND)
    before = after._replace(entries=(8, 12))
    assert len(picture(FOUND._replace(read=(*FOUND.read, before))).boxes) == len(picture(FOUND).boxes) + 1
