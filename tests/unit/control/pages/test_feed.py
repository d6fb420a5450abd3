"""The feed: what it sends, from where on, and what it leaves out."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import closing

import pytest

from douane.control.pages import feed
from douane.operations.base import Role, place_of
from douane.stores.sqlite import SqliteStore
from tests._control import room, seen, visitor
from tests._promises import promise
from tests.unit.control.pages._hostile import EVIL, filled, message


@pytest.fixture
def told(tmp_path, monkeypatch):
    """`told(path)` is what a stream says that lasts for one look."""
    filled(tmp_path)
    monkeypatch.setattr(feed, "LASTING", 0.01)
    monkeypatch.setattr(feed, "EVERY", 0.02)
    app = room(tmp_path, Role.VIEWER)

    def ask(path="/feed/events?after=0"):
        answer = seen(app, path)
        assert answer.headers["content-type"].startswith("text/event-stream")
        return answer.text

    return ask


def entries(text):
    return [
        json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")
    ]


def test_each_entry_is_an_event_with_its_number(told):
    text = told()
    found = entries(text)
    assert [one["action"] for one in found[:3]] == ["deny", "deny", "allow"]
    assert [one["seq"] for one in found] == sorted(one["seq"] for one in found)
    assert f"id: {found[-1]['seq']}\n" in text


@promise("P-FEED-WHOLE")
def test_it_goes_on_after_the_last_entry_that_was_seen(told):
    whole = entries(told())
    later = entries(told(f"/feed/events?after={whole[1]['seq']}"))
    assert later == whole[2:]
    assert entries(told(f"/feed/events?after={whole[-1]['seq']}")) == []


@pytest.mark.parametrize("after", ["-1", "x", "1e9", "9" * 30, "٣"])
def test_what_is_no_number_is_the_beginning(told, after):
    assert entries(told(f"/feed/events?after={after}")) == entries(told())


@promise("P-FEED-WHOLE")
def test_what_a_filter_leaves_out_moves_the_number_on_too(told):
    text = told("/feed/events?after=0&server=no+such")
    assert entries(text) == []
    assert f"id: {entries(told())[-1]['seq']}\n" in text


def test_a_filter_keeps_what_it_asks_for(told):
    assert {one["action"] for one in entries(told("/feed/events?after=0&action=deny"))} == {"deny"}
    assert entries(told("/feed/events?after=0&server=EVIL&principal=evil")) != []


@promise("P-PAGES-TEXT")
def test_an_entry_has_no_arguments_and_nothing_that_hides(told):
    text = told()
    assert "the payload" not in text
    assert "\\u202e" not in text
    assert entries(text)[0]["server"] == EVIL.replace("\u202e", "\\u{202e}").replace("\u200b", "\\u{200b}")


def test_of_a_long_backlog_the_latest_are_sent(told, monkeypatch):
    monkeypatch.setattr(feed, "BEHIND", 2)
    assert len(entries(told())) == 2


def test_there_is_an_end_to_how_many_a_tenant_has_open(tmp_path, monkeypatch):
    monkeypatch.setattr(feed, "LASTING", 0.0)
    app = room(tmp_path)
    app.state.feeds = feed.Streams()
    app.state.feeds.open["acme"] = feed.STREAMS
    assert seen(app, "/feed/events?after=0").status == 200
    app.state.feeds.open["default"] = feed.STREAMS
    answer = seen(app, "/feed/events?after=0")
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")


def test_one_principal_leaves_room_for_the_others_of_a_tenant(tmp_path, monkeypatch):
    monkeypatch.setattr(feed, "LASTING", 0.0)
    streams = feed.Streams()
    whole = room(tmp_path)
    whole.state.feeds = streams
    streams.of_one["default", "local:ann"] = feed.STREAMS_OF_ONE
    assert seen(whole, "/feed/events?after=0").status == 503
    streams.of_one = Counter({("default", "local:bob"): feed.STREAMS_OF_ONE})
    assert seen(whole, "/feed/events?after=0").status == 200


def test_a_feed_counts_from_when_it_is_asked_for_until_it_has_ended():
    streams = feed.Streams()
    counted = []

    async def one():
        counted.append((streams.open["default"], streams.of_one["default", "local:ann"]))
        yield "x"

    async def asked():
        async def receive():
            await asyncio.Event().wait()

        async def send(_part):
            await asyncio.sleep(0)

        scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
        feeds = [feed.Stream(one(), streams, visitor(place_of("", "", "default"))) for _ in range(9)]
        await asyncio.gather(*(each(scope, receive, send) for each in feeds))

    asyncio.run(asked())
    assert counted
    assert max(counted) == (feed.STREAMS_OF_ONE,) * 2
    assert (streams.open["default"], streams.of_one) == (0, {})


LIFE = {"kind": "lifecycle", "direction": "", "principal": "local:root"}
PRIVATE = "private-8f3kq2"
KEPT_BACK = (
    message("allow", method="resources/read", subject=f"https://files.example/{PRIVATE}"),
    message("allow", method="completion/complete", subject=PRIVATE),
    message("allow", **LIFE, method="control/accounts.add", subject=PRIVATE),
    message("deny", **LIFE, method="control/sign-in", subject=PRIVATE),
    message("allow", **LIFE, method="douane/key-create", subject=PRIVATE),
    message("allow", **LIFE, method="incident/opened", subject=PRIVATE),
)


def test_the_feed_tells_a_viewer_nothing_that_other_pages_keep_from_one(told, tmp_path):
    place = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    with closing(SqliteStore(place.state)) as store:
        store.commit([*KEPT_BACK])
    text = told()
    assert PRIVATE not in text
    assert [one["message"] for one in entries(text)[-2:]] == ["→ resources/read", "→ completion/complete"]
    assert entries(told("/feed/events?after=0&principal=local:root")) == []
    for role in (Role.AUDITOR, Role.OPERATOR):
        assert seen(room(tmp_path, role), "/feed/events?after=0").text.count(PRIVATE) == len(KEPT_BACK)


def test_a_held_message_without_a_question_is_told_as_refused():
    held = dict(message("hold").body)
    assert feed.row(feed.line_of(1, held))["action"] == "deny"
    assert feed.row(feed.line_of(1, {**held, "ticket": "t"}))["action"] == "hold"
