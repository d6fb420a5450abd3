"""What servers say before anybody hears it is kept up to a bound in bytes, and what is beyond is recorded."""

from __future__ import annotations

import asyncio
import json

from douane.engine.permit import Permit
from douane.gateway.bundles.learned import Learned
from douane.gateway.exchange import HttpExchange
from douane.gateway.shelf import Room, Shelf
from douane.model.events import Claims
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.protocol.jsonrpc import parse
from tests._promises import promise
from tests.playbooks.post import ALICE, notification, request, result
from tests.unit.gateway._bundles import Servers
from tests.unit.gateway._peers import Kept, Line
from tests.unit.gateway.test_bundles import STATED, until
from tests.unit.gateway.test_conversation import over_http


def permit(message):
    """Of one message or of a batch."""
    messages = message if isinstance(message, list) else [message]
    return Permit(Direction.TO_CLIENT, encode(message), tuple(parse(one) for one in messages))


def said(number, size=0):
    return notification("notifications/message", level="info", data=f"{number}{'x' * size}")


def dropped(recorder):
    """The entries of what was dropped."""
    bodies = [json.loads(entry.body) for entry in recorder.entries(0, 1000)]
    return [body for body in bodies if body["method"] == "session/dropped"]


@promise("P-BOUNDED")
def test_the_newest_are_kept_by_their_bytes_and_the_first_that_is_dropped_is_told():
    told = []
    shelf = Shelf(Room(10, 1000), told.append)
    for number in range(9):
        shelf.put(permit(said(number, 200)), number)
    shelf.put(permit(said(9)), 9)

    assert [beside for _, beside in shelf.take()] == [6, 7, 8, 9]
    assert told == [0]
    shelf.put(permit(said(10, 2000)), 10)
    assert list(shelf.take()) == []
    assert told == [0, 10]


@promise("P-BOUNDED")
def test_one_that_is_too_long_by_itself_takes_nothing_of_the_others_away():
    told = []
    shelf = Shelf(Room(10, 1000), told.append)
    shelf.put(permit(said(0)), 0)
    shelf.put(permit(said(1, 2000)), 1)

    assert [beside for _, beside in shelf.take()] == [0]
    assert told == [1]


@promise("P-BOUNDED")
def test_what_messages_say_is_not_kept_and_read_again_when_they_leave():
    shelf = Shelf(Room(10, 10_000), lambda _: None)
    wanted = [permit(said(1)), permit([said(2), request(3, "ping")]), Permit(Direction.TO_CLIENT, b"null")]
    for one in wanted:
        shelf.put(one, None)

    assert all(kept.packets == () for kept, _ in shelf._kept)
    assert [found for found, _ in shelf.take()] == wanted


@promise("P-BOUNDED")
@over_http
async def test_a_client_that_listens_late_hears_the_newest_and_the_record_has_that_others_were_dropped():
    line = await Line().opened()
    for number in range(6):
        await line.hears(said(number, 300 << 10))
    listening = Kept()
    line.conversation.listens(HttpExchange(listening, Claims()))

    assert [message["params"]["data"][0] for message in listening.messages] == ["3", "4", "5"]
    entry, *others = dropped(line.recorder)
    assert others == []
    assert entry["findings"][0]["rule"] == "limit.kept"
    assert (entry["server_name"], entry["session"], entry["direction"]) == ("files", "s1", "to-client")


@promise("P-BOUNDED")
@over_http
async def test_what_one_server_says_while_another_does_not_acknowledge_is_bounded():
    servers = Servers("files", "notes")
    servers.conversation = servers.bundle.stateless(ALICE)
    asked = request("listen-1", "subscriptions/listen", notifications={}, _meta=STATED)
    subscribed = asyncio.create_task(servers.says(asked, Claims("2026-07-28", "subscriptions/listen")))
    await until(lambda: all(way.askers for way in servers.ways.values()))
    ident = {"io.modelcontextprotocol/subscriptionId": "listen-1"}
    of_files, of_notes = (servers.ways[name].askers[0] for name in servers.ways)
    acknowledged = notification(
        "notifications/subscriptions/acknowledged", notifications={"x": True}, _meta=ident
    )
    again = {"notifications": {"y": True}, "_meta": ident}
    await servers.hears("files", acknowledged, of_files)
    await servers.hears("files", notification("notifications/subscriptions/acknowledged", **again), of_files)
    for number in range(6):
        changed = {"uri": f"file:///{number}", "_meta": {**ident, "x": "x" * (60 << 10)}}
        await servers.hears("files", notification("notifications/resources/updated", **changed), of_files)
    await servers.hears("notes", acknowledged, of_notes)
    for name, asker in (("files", of_files), ("notes", of_notes)):
        await servers.hears(name, result("listen-1", resultType="complete"), asker)
    kept = await subscribed

    first, *told, _ = kept.messages
    assert first["params"]["notifications"] == {"x": True}, "one acknowledgement of each"
    assert [message["params"]["uri"][-1] for message in told] == ["2", "3", "4", "5"]
    assert [entry["server_name"] for entry in dropped(servers.recorder)] == ["files"]


@promise("P-BOUNDED")
def test_names_that_servers_choose_are_remembered_in_few_bytes():
    learned = Learned(("files", "notes"))
    uri = "file:///" + "x" * 1_000_000
    learned.note("notes", {"resources": [{"uri": uri}], "task": {"taskId": uri}})

    assert (learned.whose("uri", uri), learned.whose("task", uri)) == ("notes", "notes")
    assert learned.whose("uri", f"{uri}y") is None
    assert all(len(name) <= 256 for _, name in learned._servers)
