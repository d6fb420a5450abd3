"""What an entry keeps so that its message can be judged again, and what it does not."""

from __future__ import annotations

import json

import pytest

from douane.behaviour import act_of
from douane.behaviour.veiled import known, veiled
from tests._promises import promise
from tests.playbooks.post import Post, made_up_key, result, text, tool

KEY = b"of this machine" * 2
OPEN = {"type": "object", "additionalProperties": True}


def post(*documents, key=KEY):
    made = Post.under(*documents, value_key=key).handshake()
    made.lists(tool() | {"inputSchema": OPEN})
    return made


def kept(made, arguments, ident="call"):
    return made.calls(arguments=arguments, ident=ident).record["replay"]


def test_nothing_is_kept_twice():
    assert kept(post(), {"path": "/tmp/17", "more": [1, {"a": None}]}) == {"by": "0.1.0"}


def test_what_is_cut_is_kept_as_a_digest():
    long, other = "x" * 3000, "x" * 2999
    acts = [kept(post(), {"path": "/tmp/17", "text": one})["act"] for one in (long, long, other)]
    assert acts[0] == acts[1]
    assert acts[0]["same"] != acts[2]["same"]
    assert acts[0]["steps"][0][1] == 17


@promise("P-REPLAY-NO-SECRETS")
@pytest.mark.parametrize(
    "arguments",
    [
        {"password": "hunter2-12345"},
        {"text": f"the key is {made_up_key()}98765 12345"},
        {"password": 12345, "text": "x" * 300},
    ],
    ids=["named like a secret", "found", "cut beside"],
)
def test_no_number_of_a_secret_is_kept(arguments):
    told = json.dumps(kept(post(), arguments))
    assert "12345" not in told
    assert "hunter" not in told


@promise("P-REPLAY-NO-SECRETS")
def test_digests_need_the_key():
    acts = [kept(post(key=key), {"password": "hunter2"})["act"] for key in (KEY, b"another" * 5)]
    assert acts[0]["same"] != acts[1]["same"]
    assert kept(post(key=b""), {"password": "hunter2"})["act"] is None


def test_what_is_veiled_is_told_apart_as_the_numbers_are():
    acts = [act_of("get", {"id": f"user{number}"}, 0.0, key=KEY) for number in (600, 601, 600, 1200)]
    one, two, again, far = (veiled(act, KEY, frozenset(), {}).steps[0] for act in acts)
    assert one == again
    assert one.series == two.series == far.series
    assert one.number != two.number
    assert one.number // 512 == two.number // 512 != far.number // 512


def test_what_is_not_veiled_is_like_what_is():
    act = act_of("get", {"id": "user600"}, 0.0, key=KEY)
    hidden, open_ = veiled(act, KEY, frozenset(), {}), known(act, KEY)
    assert (hidden.same, hidden.alike) == (open_.same, open_.alike)


def test_answers_say_whether_they_failed():
    made = post()
    made.calls()
    answer = made.server(result("call", **text("no"), isError=True))
    assert answer.record["replay"]["failed"] == "result"


def test_lists_say_their_names():
    made = Post.under().handshake()
    heard = made.lists(tool("get", annotations={"readOnlyHint": True}), tool("put"))
    assert heard.record["replay"]["names"] == [["get", True], ["put", False]]


def test_it_can_be_left_out():
    made = post('[audit]\nreplay = "none"\n')
    assert "replay" not in made.calls(arguments={"password": "hunter2"}).record
