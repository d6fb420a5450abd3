"""Answers of several servers as one: joined as they are, and no promise is made that one of them does not keep."""

from __future__ import annotations

import json

import pytest

from douane.engine.bundling import Gathered, apart, batched, greeting, joined, taken
from douane.engine.permit import Permit
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Notification, Response


def answer(**result):
    packet = Response(1, result, failed=False)
    return Permit(Direction.TO_CLIENT, encode({"jsonrpc": "2.0", "id": 1, "result": result}), (packet,))


def gathered(*missing, **answers):
    return Gathered(1, answers, missing)


def result(permit):
    said = json.loads(permit.raw)
    assert said["id"] == 1
    assert permit.packets[0].outcome == said["result"]
    return said["result"]


def test_prompts_and_tools_get_a_prefix_and_resources_do_not():
    one = {"name": "x", "uri": "x:1", "title": "X"}
    for method, name in (("tools/list", "a__x"), ("prompts/list", "a__x"), ("resources/list", "x")):
        member = method.partition("/")[0]
        [element] = result(joined(method, gathered(a=answer(**{member: [one]})), None))[member]
        assert element == one | {"name": name}


def test_what_stands_in_two_lists_stands_in_one_once():
    lists = gathered(
        a=answer(resources=[{"uri": "x:1", "name": "a"}]), b=answer(resources=[{"uri": "x:1", "name": "b"}])
    )
    assert result(joined("resources/list", lists, None))["resources"] == [{"uri": "x:1", "name": "a"}]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (("public", 60), ("public", 30), ("public", 30)),
        (("public", 60), ("private", 90), ("private", 60)),
        (("public", 60), None, ("private", 0)),
    ],
)
def test_a_list_is_kept_for_as_long_and_by_as_many_as_the_strictest(one, other, both):
    def listed(caching):
        more = {} if caching is None else {"cacheScope": caching[0], "ttlMs": caching[1]}
        return answer(tools=[], resultType="complete", **more)

    said = result(joined("tools/list", gathered(a=listed(one), b=listed(other)), None))
    assert (said["cacheScope"], said["ttlMs"]) == both
    assert said["resultType"] == "complete"


def test_who_is_missing_is_named_and_a_cursor_is_ours():
    said = result(joined("tools/list", gathered("c", a=answer(tools=[], nextCursor="theirs")), "ours"))
    assert said == {"tools": [], "nextCursor": "ours", "_meta": {"douane": {"unavailable": ["c"]}}}


def test_a_greeting_has_the_capabilities_of_any():
    said = result(
        greeting(
            gathered(
                a=answer(capabilities={"tools": {"listChanged": False}}, instructions="do"),
                b=answer(capabilities={"tools": {"listChanged": True}, "logging": {}}),
            ),
            {"protocolVersion": "2025-11-25"},
        )
    )
    assert said == {
        "protocolVersion": "2025-11-25",
        "capabilities": {"tools": {"listChanged": True}, "logging": {}},
        "instructions": "# a\n\ndo",
    }


def test_a_batch_is_taken_apart_and_one_is_put_together():
    notices = tuple(Notification(f"notifications/{n}", {}) for n in range(2))
    whole = Permit(Direction.TO_CLIENT, b"[]", notices)
    assert [one.packets for one in apart(whole)] == [(notices[0],), (notices[1],)]
    assert json.loads(apart(whole)[1].raw) == {"jsonrpc": "2.0", "method": "notifications/1"}
    assert batched(taken(gathered(a=answer()))).raw == b'[{"jsonrpc":"2.0","id":1,"result":{}}]'
