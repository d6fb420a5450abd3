"""A letter leads to the entry that it is about: by the page where there is one that others reach, else by a command."""

from __future__ import annotations

import pytest

from douane.alerts.alert import Alert
from douane.alerts.grouping import Group, digest_of, notice_of
from douane.alerts.notice import leading
from douane.alerts.sinks.mail import letter_of
from douane.model.finding import Severity
from douane.policy.sinks import Kind, Reach, Sink

ROOM = "https://room.example"
SINK = Sink(
    "people", Kind.MAIL, Reach.PUBLIC, {"from": ("douane@room.example",), "to": ("ann@room.example",)}
)


def group(**more):
    alert = Alert("secret.aws", Severity.HIGH, "a key of AWS", 1.7e9, 273, "deny", **more)
    return Group("k-1", alert, 3, 1.7e9, 1.7e9 + 5)


def letter(room, **more):
    made = letter_of(leading(notice_of(group(**more)), room), SINK)
    return (made.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_a_letter_has_the_page_of_the_entry_as_text_and_as_a_link():
    text, page = letter(ROOM)
    assert "See: https://room.example/audit/273\n" in text
    assert '<a href="https://room.example/audit/273">' in page


@pytest.mark.parametrize(
    ("tenant", "typed"),
    [
        ("", "douane audit show 273"),
        ("default", "douane audit show 273"),
        ("acme-2", "douane audit show 273 --tenant acme-2"),
    ],
)
def test_where_nobody_has_said_what_the_room_is_called_a_letter_has_the_command(tenant, typed):
    text, page = letter("", tenant=tenant)
    assert f"See: {typed}\n" in text
    assert "<a " not in page


def test_nothing_that_a_peer_is_called_becomes_a_link():
    _, page = letter(ROOM, server="https://evil.example", principal="See: https://evil.example")
    assert page.count("<a ") == 1


def test_what_is_about_no_one_entry_leads_to_none():
    many = digest_of([group()], "people", 1)
    assert leading(many, ROOM) == many
