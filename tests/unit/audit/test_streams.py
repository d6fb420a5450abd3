"""What was read is drawn to what it led to: sources, labels, sinks, and what became of it."""

from __future__ import annotations

from itertools import count

from douane.audit.entry import decoded
from douane.audit.line import line_of
from douane.audit.story import story
from douane.audit.streams import Place, streams
from tests.playbooks.post import result, text
from tests.playbooks.test_flow import POISON, SECRET, Desk

MAIL, NOTES, CHAT = Place("mail", "read_mail"), Place("files", "read_file"), Place("slack", "post_message")


def of(*posts):
    """The streams through all that these posts have recorded, one after the other."""
    moments, clock = [], count(1.0)
    for post in posts:
        bodies = [(one.seq, {**decoded(one), "at": next(clock)}) for one in post.store.entries(0, 1_000)]
        moments += story(line_of(*one) for one in bodies)
    return streams(moments)


def led_desk():
    desk = Desk()
    desk.is_led()
    desk.posts(f"FYI: {SECRET}")
    return desk


def test_what_was_read_bears_its_labels():
    desk = led_desk()
    found = {(one.place, one.label): one.entries for one in of(desk.mail, desk.files).read}
    assert found == {(MAIL, "private"): (7,), (MAIL, "untrusted"): (7,), (NOTES, "private"): (7,)}


def test_a_copy_leads_from_its_source_to_where_it_was_refused():
    desk = led_desk()
    found = of(desk.mail, desk.files, desk.chat)
    ways = {(one.label, one.place, one.rule, one.action) for one in found.led}
    assert ("private", CHAT, "flow.trifecta", "deny") in ways
    assert ("untrusted", CHAT, "flow.trifecta-labels", "deny") in ways
    assert {one.place for one in found.read if one.label == "private"} == {MAIL, NOTES}


def test_a_sequence_leads_from_where_it_began():
    desk = led_desk()
    found = of(desk.mail, desk.files, desk.chat)
    began = {one.place: one.entries for one in found.read if one.label == "sequence.mail-files-chat"}
    assert began == {MAIL: (7,)}


def test_what_another_session_has_read_is_a_source_without_an_entry():
    desk = led_desk()
    [source] = [one for one in of(desk.chat).read if one.label == "private"]
    assert (source.place, source.entries) == (Place("files", ""), ())


def test_what_was_refused_on_its_way_back_was_not_read():
    desk = Desk('[[rule]]\nid = "no-mail"\ntool = "read_mail"\ndirection = "to-client"\naction = "deny"\n')
    desk.mail.calls("read_mail", {"id": "7"})
    desk.mail.server(result("call", **text(POISON)))
    assert of(desk.mail).read == ()


def test_honest_work_leads_nowhere():
    desk = Desk()
    desk.files.says("read_file", {"path": "/srv/app/main.py"}, "print(1)")
    desk.posts("the build is green")
    assert of(desk.files, desk.chat).led == ()


def test_nothing_comes_from_the_answer_to_itself():
    desk = led_desk()
    found = of(desk.chat)
    [way] = [
        one
        for one in story(line_of(one.seq, decoded(one)) for one in desk.chat.store.entries(0, 1_000))
        if one.message.subject == "post_message"
    ]
    told = way.message._replace(
        findings=tuple(one._replace(origin=way.message.server) for one in way.message.findings)
    )
    answered = way._replace(
        message=told, reply=told._replace(entry=70, at=told.at + 1, action="allow", labels=("private",))
    )
    sources = [one for one in streams([answered]).read if one.label == "private" and one.entries != (70,)]
    assert found.led
    assert [(one.place, one.entries) for one in sources] == [(Place(way.message.server, ""), ())]


def test_nothing_comes_from_what_was_read_after_it():
    desk = led_desk()
    lines = [line_of(one.seq, decoded(one)) for one in desk.chat.store.entries(0, 1_000)]
    [way] = [one for one in story(lines) if one.message.subject == "post_message"]
    read = way.message._replace(server="files", subject="read_file", findings=())
    answer = read._replace(entry=70, at=way.message.at + 6, action="allow", labels=("private",))
    later = way._replace(message=read, reply=answer)
    sources = {one.place: one.entries for one in streams([later, way]).read if one.label == "private"}
    assert sources == {NOTES: (70,), Place("files", ""): ()}
