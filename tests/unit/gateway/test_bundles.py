"""Several servers at one endpoint: each has its own, and nobody another's."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.bundles import circle
from douane.gateway.exchange import Heard, HttpExchange
from douane.gateway.limits.admission import Call
from douane.gateway.sessions import Bound
from douane.model.events import Claims
from tests._promises import promise
from tests.playbooks.post import ALICE, LATEST, notification, request, result
from tests.unit.gateway._bundles import Servers
from tests.unit.gateway._peers import Kept
from tests.unit.gateway.test_conversation import over_http

STATED = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
READ = {"name": "read", "inputSchema": {"type": "object"}}


@over_http
async def test_a_list_has_the_tools_of_all_under_their_names():
    servers = await Servers("files", "notes").opened()
    for way in servers.ways.values():
        way.answers["tools/list"] = {"tools": [READ]}
    kept = await servers.says(request(1, "tools/list"))

    tools = kept.messages[0]["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["files__read", "notes__read"]
    assert kept.status == 200


@over_http
async def test_a_call_goes_to_the_server_of_its_name_alone():
    servers = await Servers("files", "notes").opened()
    servers.ways["notes"].answers = {"tools/list": {"tools": [READ]}, "tools/call": {"content": []}}
    kept = await servers.says(request(1, "tools/call", name="notes__read", arguments={}))

    assert kept.messages == [result(1, content=[])]
    assert servers.ways["notes"].sent[-1]["params"]["name"] == "read"
    assert servers.sent("files") == []


@over_http
async def test_a_name_of_no_server_is_unknown():
    servers = await Servers("files", "notes").opened()
    kept = await servers.says(request(1, "tools/call", name="read", arguments={}))

    assert kept.messages[0]["error"]["code"] == -32602
    assert servers.sent("files") == servers.sent("notes") == []


@promise("P-BUNDLE-APART")
@over_http
async def test_a_server_that_cannot_be_reached_is_left_out_and_named():
    servers = Servers("files", "notes", "gone")
    for name in ("files", "notes"):
        servers.greets(name, instructions=f"use {name}")
    gone = servers.ways["gone"]

    async def fails(conversation, permit, exchange):
        await conversation.undelivered([packet.id for packet in permit.packets], "it is gone")

    gone.send = fails
    kept = await servers.opens()

    greeting = kept.messages[0]["result"]
    assert greeting["instructions"] == "# files\n\nuse files\n\n# notes\n\nuse notes"
    assert greeting["_meta"]["douane"]["unavailable"] == ["gone"]


@over_http
async def test_a_server_that_agrees_on_a_newer_revision_is_asked_for_the_lowest():
    servers = Servers("new", "old")
    servers.greets("new", "2025-11-25")
    servers.greets("old", "2025-06-18")
    asked = []
    way = servers.ways["new"]
    send = way.send

    async def agrees(conversation, permit, exchange):
        version = permit.packets[0].params["protocolVersion"]
        asked.append(version)
        servers.greets("new", version)
        await send(conversation, permit, exchange)

    way.send = agrees
    kept = await servers.opens()

    assert asked == ["2025-11-25", "2025-06-18"]
    assert kept.messages[0]["result"]["protocolVersion"] == "2025-06-18"
    assert servers.conversation.revision == "2025-06-18"


@over_http
async def test_questions_of_two_servers_with_one_id_are_answered_apart():
    servers = await Servers("files", "notes").opened()
    asked = []
    for name in servers.ways:
        kept = await servers.says(request(len(asked) + 1, "tools/call", name=f"{name}__read", arguments={}))
        await servers.hears(name, request(5, "ping"), servers.ways[name].askers[-1])
        asked.append(kept.messages[-1]["id"])
    await servers.says(result(asked[1]))

    assert asked[0] != asked[1]
    assert servers.ways["notes"].sent[-1] == result(5)
    assert result(5) not in servers.ways["files"].sent


@over_http
async def test_an_answer_to_the_id_of_a_server_itself_reaches_nobody():
    servers = await Servers("files", "notes").opened()
    await servers.says(request(1, "tools/call", name="files__read", arguments={}))
    await servers.hears("files", request(77, "ping"), servers.ways["files"].askers[-1])
    kept = await servers.says(result(77))

    assert kept.status == 400
    assert result(77) not in servers.ways["files"].sent


@over_http
async def test_pages_are_asked_of_those_that_have_more():
    servers = await Servers("files", "notes").opened()
    servers.ways["files"].answers["resources/list"] = {"resources": [], "nextCursor": "more"}
    servers.ways["notes"].answers["resources/list"] = {"resources": []}
    first = await servers.says(request(1, "resources/list"))
    servers.forget()
    cursor = first.messages[0]["result"]["nextCursor"]
    await servers.says(request(2, "resources/list", cursor=cursor))

    assert servers.ways["files"].sent[0]["params"]["cursor"] == "more"
    assert servers.sent("notes") == []


@over_http
async def test_a_made_up_cursor_is_refused():
    servers = await Servers("files", "notes").opened()
    kept = await servers.says(request(1, "resources/list", cursor="bWFkZSB1cA=="))

    assert kept.messages[0]["error"]["code"] == -32602
    assert servers.sent("files") == []


@over_http
async def test_a_resource_is_read_where_it_was_listed():
    servers = await Servers("files", "notes").opened()
    servers.ways["files"].answers["resources/list"] = {"resources": []}
    listed = {"resources": [{"uri": "note:1", "name": "one"}]}
    servers.ways["notes"].answers |= {"resources/list": listed, "resources/read": {"contents": []}}
    await servers.says(request(1, "resources/list"))
    servers.forget()
    kept = await servers.says(request(2, "resources/read", uri="note:1"))

    assert kept.messages == [result(2, contents=[])]
    assert servers.sent("files") == []


@over_http
async def test_a_resource_that_nobody_has_listed_is_asked_of_one_after_the_other():
    servers = await Servers("files", "notes").opened()
    way = servers.ways["files"]

    async def lacks(conversation, permit, exchange):
        way.sent.append("asked")
        error = {"code": -32602, "message": "no such resource"}
        await conversation.heard(
            exchange, b'{"jsonrpc":"2.0","id":1,"error":%b}' % str(error).replace("'", '"').encode()
        )

    way.send = lacks
    servers.ways["notes"].answers["resources/read"] = {"contents": []}
    kept = await servers.says(request(1, "resources/read", uri="note:1"))

    assert way.sent == ["asked"]
    assert kept.messages == [result(1, contents=[])]


@over_http
async def test_a_cancellation_goes_to_who_owes_the_answer():
    servers = await Servers("files", "notes").opened()
    servers.ways["files"].answers["resources/list"] = {"resources": []}
    servers.ways["notes"].answers["resources/list"] = {"resources": [{"uri": "note:1", "name": "one"}]}
    await servers.says(request(0, "resources/list"))
    await servers.says(request(1, "resources/subscribe", uri="note:1"))
    servers.forget()
    kept = await servers.says(notification("notifications/cancelled", requestId=1))

    assert kept.status == 202
    assert servers.sent("notes") == ["notifications/cancelled"]
    assert servers.sent("files") == []


@over_http
async def test_a_server_that_has_ended_is_begun_with_anew():
    servers = await Servers("files", "notes").opened()
    await servers.conversation._circle.begun["files"].server_ended("exit code 1")
    servers.ways["files"].answers |= {"tools/list": {"tools": [READ]}, "tools/call": {"content": []}}
    kept = await servers.says(request(1, "tools/call", name="files__read", arguments={}))

    assert servers.sent("files") == ["initialize", "notifications/initialized", "tools/list", "tools/call"]
    assert kept.messages == [result(1, content=[])]
    assert not servers.conversation.is_over


@over_http
async def test_a_batch_is_answered_as_one_whoever_answers():
    servers = Servers("files", "notes")
    for name, way in servers.ways.items():
        servers.greets(name, "2025-03-26")
        way.answers |= {"tools/list": {"tools": [READ]}, "tools/call": {"content": []}, "ping": {}}
    await servers.opens("2025-03-26")
    await servers.says(notification("notifications/initialized"))
    calls = [request(n, "tools/call", name=f"{name}__read") for n, name in enumerate(servers.ways)]
    kept = await servers.says([*calls, request(2, "ping"), request(3, "no/such")])

    assert sorted(message["id"] for message in kept.messages) == [0, 1, 2, 3]
    assert kept.status == 200
    alone = await servers.says([request(4, "ping")])
    assert alone.body.startswith(b"[")


@over_http
async def test_a_batch_of_a_server_is_taken_apart():
    servers = Servers("files", "notes")
    for name in servers.ways:
        servers.greets(name, "2025-03-26")
    await servers.opens("2025-03-26")
    await servers.says(notification("notifications/initialized"))
    kept = await servers.says(request(1, "tools/call", name="files__read", arguments={}))
    await servers.hears("files", [request(5, "ping"), request(6, "roots/list")])

    assert [(message["method"], message["id"]) for message in kept.messages] == [
        ("ping", 1),
        ("roots/list", 2),
    ]


@over_http
async def test_progress_of_an_answer_goes_to_who_asked_for_it():
    servers = await Servers("files", "notes").opened()
    kept = await servers.says(request(1, "tools/call", name="notes__read", arguments={}))
    asked = request(5, "ping", _meta={"progressToken": "mine"})
    await servers.hears("notes", asked, servers.ways["notes"].askers[-1])
    heard = kept.messages[-1]
    token = heard["params"]["_meta"]["progressToken"]
    await servers.says(notification("notifications/progress", progressToken=token, progress=1))

    assert token == heard["id"]
    assert servers.ways["notes"].sent[-1]["params"]["progressToken"] == "mine"
    assert "notifications/progress" not in servers.sent("files")


@over_http
async def test_a_question_that_a_server_takes_back_is_taken_back_under_its_new_id():
    servers = await Servers("files", "notes").opened()
    kept = await servers.says(request(1, "tools/call", name="notes__read", arguments={}))
    asker = servers.ways["notes"].askers[-1]
    await servers.hears("files", request(5, "ping"))
    await servers.hears("notes", request(5, "ping"), asker)
    await servers.hears("notes", notification("notifications/cancelled", requestId=5), asker)

    asked, taken_back = kept.messages[-2:]
    assert taken_back["params"]["requestId"] == asked["id"]


@over_http
async def test_a_task_that_the_client_does_for_one_server_is_none_of_another():
    servers = await Servers("files", "notes").opened()
    files = await servers.says(request(1, "tools/call", name="files__read", arguments={}))
    notes = await servers.says(request(2, "tools/call", name="notes__read", arguments={}))
    await servers.hears("files", request(5, "sampling/createMessage", messages=[], maxTokens=1, task={}))
    task = {"taskId": "t1", "status": "working", "createdAt": "2026-01-01T00:00:00Z", "ttl": None}
    await servers.says(result(files.messages[-1]["id"], task=task))
    servers.forget()
    await servers.hears("notes", request(6, "tasks/result", taskId="t1"))
    await servers.hears("files", request(6, "tasks/result", taskId="t1"))
    await servers.says(notification("notifications/tasks/status", **task))

    assert notes.messages == []
    assert files.messages[-1]["method"] == "tasks/result"
    assert servers.sent("notes") == []


@over_http
async def test_a_cancellation_cannot_take_back_what_another_server_has_asked():
    servers = await Servers("files", "notes").opened()
    kept = await servers.says(request(1, "tools/call", name="files__read", arguments={}))
    other = await servers.says(request(2, "tools/call", name="notes__read", arguments={}))
    await servers.hears("files", request(5, "ping"))
    asked = kept.messages[-1]["id"]
    await servers.hears("notes", notification("notifications/cancelled", requestId=asked))

    assert other.messages == []


@pytest.mark.parametrize(
    ("claimed", "status"),
    [
        ("notes__read", 200),
        ("read", 400),
        ("files__read", 400),
        (None, 400),
        ("=?base64?bm90ZXNfX3JlYWQ=?=", 200),
    ],
)
def test_a_header_must_have_the_name_that_the_client_uses(claimed, status):
    async def story():
        servers = Servers("files", "notes")
        servers.conversation = servers.bundle.stateless(ALICE)
        answer = {"content": [], "resultType": "complete"}
        servers.ways["notes"].answers = {"tools/list": {"tools": [READ]}, "tools/call": answer}
        call = request(1, "tools/call", name="notes__read", arguments={}, _meta=STATED)
        kept = await servers.says(call, Claims("2026-07-28", "tools/call", claimed))

        assert kept.status == status
        assert (servers.sent("notes")[-1:] == ["tools/call"]) is (status == 200)

    asyncio.run(asyncio.wait_for(story(), 10))


@over_http
async def test_a_subscription_is_acknowledged_once_for_all():
    servers = Servers("files", "notes")
    asked = request(
        "listen-1", "subscriptions/listen", notifications={"toolsListChanged": True}, _meta=STATED
    )
    claims = Claims("2026-07-28", "subscriptions/listen")
    servers.conversation = servers.bundle.stateless(ALICE)
    subscribed = asyncio.create_task(servers.says(asked, claims))
    await until(lambda: all(way.askers for way in servers.ways.values()))
    ident = {"io.modelcontextprotocol/subscriptionId": "listen-1"}
    changed = notification("notifications/tools/list_changed", _meta=ident)
    for name in servers.ways:
        asker = servers.ways[name].askers[0]
        told = {"notifications": {"toolsListChanged": name == "notes"}, "_meta": ident}
        await servers.hears("files", changed, servers.ways["files"].askers[0])
        await servers.hears(name, notification("notifications/subscriptions/acknowledged", **told), asker)
    for name in servers.ways:
        await servers.hears(name, result("listen-1", resultType="complete"), servers.ways[name].askers[0])
    kept = await subscribed

    acknowledged, *others, ended = kept.messages
    assert acknowledged["params"]["notifications"] == {"toolsListChanged": True}
    assert others == [changed, changed]
    assert ended["id"] == "listen-1"


async def until(is_so):
    """Lets others run, a bounded number of times."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0)
    raise AssertionError


@over_http
async def test_streams_of_all_are_one_and_lead_back():
    servers = await Servers("files", "notes").opened()
    kept = Kept()
    exchange = HttpExchange(kept, Claims(LATEST))
    await servers.conversation.listen(exchange, None)
    kept, resumed = Kept(), []

    async def listen(conversation, exchange, last):
        resumed.append(last)
        conversation.listens(exchange)
        exchange.mark(Heard(id=b"8"))

    servers.ways["notes"].listen = listen
    await servers.conversation.listen(HttpExchange(kept, Claims(LATEST)), "notes:7")

    assert resumed == ["7"]
    assert b"id: notes:8\n" in kept.body


@over_http
async def test_a_stream_of_nobody_is_not_there():
    servers = await Servers("files").opened()
    kept = Kept()
    await servers.conversation.listen(HttpExchange(kept, Claims(LATEST)), "gone:7")
    assert kept.status == 404


@over_http
async def test_what_is_no_message_is_refused_and_recorded():
    servers = await Servers("files", "notes").opened()
    before = len(servers.recorder.entries(0, 100))
    kept = await servers.says(b"{")
    assert kept.status == 400
    assert len(servers.recorder.entries(0, 100)) > before


@over_http
async def test_a_call_counts_for_its_server_and_tool():
    servers = Servers("files", "notes")
    counted = servers.bundle.counted(Call("default/alice", servers.bundle.name), "notes__read")
    other = servers.bundle.counted(Call("default/alice", servers.bundle.name), "read")

    assert (counted.server, counted.tool) == ("notes", "read")
    assert other.server == servers.bundle.name


@over_http
async def test_a_name_that_was_cut_is_found_again():
    servers = await Servers("files").opened()
    name = "read_" * 20
    servers.bundle._names["files"] = lambda: [name]
    tools = [{"name": name, "inputSchema": {"type": "object"}}]
    servers.ways["files"].answers |= {"tools/list": {"tools": tools}, "tools/call": {"content": []}}
    listed = await servers.says(request(1, "tools/list"))
    shown = listed.messages[0]["result"]["tools"][0]["name"]
    await servers.says(request(2, "tools/call", name=shown, arguments={}))

    assert len(shown) == 64
    assert servers.ways["files"].sent[-1]["params"]["name"] == name


@over_http
async def test_of_two_servers_that_list_a_resource_the_first_is_asked():
    servers = await Servers("files", "notes").opened()
    for way in servers.ways.values():
        way.answers |= {
            "resources/list": {"resources": [{"uri": "x:1", "name": "one"}]},
            "resources/read": {"contents": []},
        }
    listed = await servers.says(request(1, "resources/list"))
    servers.forget()
    await servers.says(request(2, "resources/read", uri="x:1"))

    assert len(listed.messages[0]["result"]["resources"]) == 1
    assert (servers.sent("files"), servers.sent("notes")) == (["resources/read"], [])


def test_a_server_that_says_nothing_is_left_out_and_its_silence_is_recorded(monkeypatch):
    async def story():
        servers = await Servers("files", "notes").opened()
        servers.ways["files"].answers["resources/list"] = {"resources": []}
        monkeypatch.setattr(circle, "PATIENCE", 1.0)
        kept = await servers.says(request(1, "resources/list"))
        servers.ways["notes"].answers["resources/list"] = {"resources": []}
        again = await servers.says(request(1, "resources/list"))

        assert kept.messages[0]["result"]["_meta"]["douane"]["unavailable"] == ["notes"]
        assert "_meta" not in again.messages[0]["result"], "the id is free again"
        assert any("nothing for too long" in str(entry) for entry in servers.recorder.entries(0, 100))

    asyncio.run(asyncio.wait_for(story(), 10))


@over_http
async def test_a_server_that_does_not_come_back_is_tried_again_with_the_next_request():
    servers = await Servers("files", "notes").opened()
    servers.ways["notes"].answers["ping"] = {}
    way = servers.ways["files"]
    send = way.send

    async def fails(conversation, permit, exchange):
        way.sent.append({"method": permit.packets[0].method})
        await conversation.server_ended("exit code 1")

    way.send = fails
    for ident in (1, 2):
        kept = await servers.says(request(ident, "ping"))
        assert kept.messages[0]["result"]["_meta"]["douane"]["unavailable"] == ["files"]
    way.send = send
    way.answers["ping"] = {}
    kept = await servers.says(request(3, "ping"))

    assert kept.messages == [result(3)]
    assert servers.sent("files")[-3:] == ["initialize", "notifications/initialized", "ping"]


@over_http
async def test_a_handshake_that_nobody_agrees_to_leaves_the_session_as_it_was():
    async def fails(conversation, permit, exchange):
        await conversation.undelivered([packet.id for packet in permit.packets], "it is gone")

    servers = await Servers("files", "notes").opened()
    sends = {name: way.send for name, way in servers.ways.items()}
    for way in servers.ways.values():
        way.answers, way.send = {"ping": {}}, fails
    failed = await servers.opens()
    for name, way in servers.ways.items():
        way.send = sends[name]
    refused = await servers.says(b"{")

    assert (failed.status, refused.status) == (502, 400)
    assert servers.conversation._circle.present == ["files", "notes"]


@promise("P-SESSION-REPLICAS")
def test_a_session_is_carried_on_by_another_replica_with_all_servers_that_took_part():
    async def story():
        one, other = await Servers("a", "b", "c").opened(tools={}), Servers("a", "b", "c")
        begun = one.conversation._circle.begun
        begun["a"].upstream_id, begun["b"].upstream_id = "session-a", "session-b"
        one.conversation._circle.out = {"c"}
        bound = Bound("bundles/test", b"", one.conversation.upstream_id, LATEST, 0.0, b"s" * 16)
        other.conversation = other.bundle.resume(ALICE, bound)
        for name in other.ways:
            other.ways[name].answers["tools/list"] = {"tools": []}
        kept = await other.says(request(1, "tools/list"))
        resumed = other.conversation._circle.begun
        ids = {name: conversation.upstream_id for name, conversation in resumed.items()}
        return kept.messages[0]["result"], ids, other.sent("c")

    result, ids, sent = asyncio.run(story())
    assert result["_meta"]["douane"]["unavailable"] == ["c"]
    assert ids == {"a": "session-a", "b": "session-b"}
    assert sent == []


def test_a_session_with_a_server_that_cannot_be_gone_on_with_is_carried_on_by_nobody():
    async def story():
        one, other = await Servers("a", "b").opened(), Servers("a", "b")
        one.ways["b"].can_resume = other.ways["b"].can_resume = False
        packed = one.conversation.upstream_id
        bound = Bound("bundles/test", b"", '{"a":"1","b":"2"}', LATEST, 0.0, b"s" * 16)
        found = [other.bundle.resume(ALICE, bound._replace(upstream=text)) for text in ("", bound.upstream)]
        return packed, found

    assert asyncio.run(story()) == (None, [None, None])
