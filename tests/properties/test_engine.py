"""Whatever comes, in whatever order: the engine does not crash, and lets nothing pass that it has not judged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.detectors import DETECTORS, Detector
from douane.engine.ahead import MAX_PARKED
from douane.engine.claims import UNSUPPORTED
from douane.engine.listing import as_edited
from douane.engine.looked import Looked
from douane.engine.looking import apart, look
from douane.engine.permit import Permit
from douane.engine.pipeline import judge
from douane.engine.reading import read
from douane.engine.replies import HELD, ILLEGAL, REFUSED, UNAVAILABLE
from douane.engine.step import step
from douane.engine.tracking import MAX_CANCELLED, OWN_IDS
from douane.engine.undo import memory, restore
from douane.model.events import Arrived, Closed, Record, Remember, Unrecorded
from douane.model.finding import Finding, Severity
from douane.model.message import Message
from douane.model.verdict import Action
from douane.protocol.direction import Direction
from douane.protocol.mcp import METHOD_NOT_FOUND
from douane.protocol.refusal import Unreadable
from douane.stores.memory import MemoryStore
from tests._promises import promise
from tests.playbooks.post import REVISIONS, Post, request, result, rules_of, text, tool
from tests.properties import _conversations as conversation

IN_FLIGHT = 4
RULES = rules_of(f'[limits]\nin_flight = {IN_FLIGHT}\n[protocol]\nextensions = ["acme/*"]')
OURS = {ILLEGAL, REFUSED, HELD, UNAVAILABLE, METHOD_NOT_FOUND, UNSUPPORTED}


def started(revision):
    if revision is None:
        return Post(RULES)
    post = Post(RULES).handshake(revision)
    post.lists(tool(), revision=revision)
    return post


starts = st.sampled_from([None, *REVISIONS])


@promise("P-FAIR-BY-COST")
@given(starts, st.lists(conversation.events, max_size=8))
def test_what_was_looked_at_before_its_turn_comes_to_the_same(revision, events):
    post = started(revision)
    for event in events:
        looked = Looked()
        if isinstance(event, Arrived):
            look(apart(post.session), event, post.rules, looked)
        again = memory(post.session)

        assert step(post.session, event, post.rules, looked) == step(again, event, post.rules)
        assert again == post.session


@promise("P-ANY-BYTES")
@promise("P-BOUNDED")
@promise("P-MEDIATED")
@given(starts, st.lists(conversation.events, max_size=8), st.sets(st.integers(0, 7)))
def test_whatever_comes_only_what_was_judged_passes(revision, events, lost):
    """`lost` are the events whose records cannot be written."""
    post = started(revision)
    for number, event in enumerate(events):
        before = memory(post.session)
        again = memory(post.session)
        commands = step(post.session, event, post.rules)

        assert step(again, event, post.rules) == commands, "the same inputs give the same commands"
        assert again == post.session
        check_order(commands)
        check_permits(before, event, commands, post.rules)
        check_bounds(post.session)
        if number in lost and not isinstance(event, Closed):
            restore(post.session, memory(before))
            for one in step(post.session, Unrecorded(2.0, event, "full"), post.rules):
                assert is_ours(one.raw)
        else:
            learn(post, commands)


def check_order(commands):
    kinds = [isinstance(one, Permit) for one in commands]
    assert kinds == sorted(kinds), "everything durable comes before anything that is sent"


def check_bounds(session):
    for direction in Direction:
        assert len(session.pending[direction]) <= IN_FLIGHT + MAX_PARKED + len(OWN_IDS)
        assert len(session.cancelled[direction]) <= MAX_CANCELLED
    assert len(session.parked) <= MAX_PARKED


def check_permits(before, event, commands, rules):
    learned = {(p.kind, p.name): p for c in commands if isinstance(c, Remember) for p in c.pins}
    informed = replace(rules, pins={**rules.pins, **learned})
    for permit in (one for one in commands if isinstance(one, Permit)):
        for raw in elements(permit.raw):
            assert (
                is_ours(raw)
                or is_judged(before, event, raw, rules)
                or is_parked(before, event, raw, informed)
            )


def elements(raw):
    """The messages of a permit: its own, or those of a batch, each as the bytes that it is made of."""
    return [encoded(one) for one in json.loads(raw)] if raw.lstrip()[:1] == b"[" else [raw]


def encoded(value):
    return json.dumps(value, ensure_ascii=False).encode()


def is_ours(raw):
    """Whether this is an answer of the engine itself, or a question of its own."""
    said = json.loads(raw)
    error, outcome = said.get("error", {}), said.get("result", {})
    return (
        ("method" in said and said.get("id") in OWN_IDS and said["method"].endswith("/list"))
        or ("douane" in str(error.get("data")) and error.get("code") in OURS)
        or (outcome.get("isError") is True and "douane" in outcome.get("_meta", {}))
    )


def is_judged(before, event, raw, rules):
    """Whether these bytes, or what they were edited from, came with the event and are judged good."""
    if not isinstance(event, Arrived):
        return False
    message = read(raw, event.direction, memory(before), rules)
    if isinstance(message, Unreadable):
        return event.raw.lstrip()[:1] == b"["  # an element may lean on one before it
    if raw == event.raw:
        return judge(message, before, rules, event.at).verdict.action is Action.ALLOW
    return is_clean(before, event, message, rules)


def is_clean(before, event, edited, rules):
    original = read(event.raw, event.direction, memory(before), rules)
    standing = as_edited(rules, original if isinstance(original, Message) else edited, edited)
    return judge(edited, before, standing, event.at).verdict.action is Action.ALLOW


def is_parked(before, event, raw, rules):
    return any(
        raw == message.raw and judge(message, before, rules, event.at).verdict.action is Action.ALLOW
        for message in before.parked.values()
    )


def learn(post, commands):
    pins = {(pin.kind, pin.name): pin for one in commands if isinstance(one, Remember) for pin in one.pins}
    post.rules = replace(post.rules, pins={**post.rules.pins, **pins})


@promise("P-MEDIATED")
@given(starts, st.lists(conversation.arrived, max_size=6))
def test_what_is_not_allowed_is_only_answered(revision, events):
    post = started(revision)
    for event in events:
        before = memory(post.session)
        commands = step(post.session, event, post.rules)
        actions = {
            c.body["action"] for c in commands if isinstance(c, Record) and c.body["kind"] != "lifecycle"
        }
        if actions in ({"deny"}, {"hold"}):
            waiting = before.pending[event.direction.opposite]
            for permit in (c for c in commands if isinstance(c, Permit) and c.direction is event.direction):
                assert is_ours(permit.raw)
                assert json.loads(permit.raw)["id"] in waiting
        learn(post, commands)


@promise("P-AUDIT-REDACTED")
@given(starts, st.lists(conversation.events, max_size=6))
def test_no_entry_holds_a_key_that_a_detector_sees(revision, events):
    post = started(revision)
    for event in events:
        commands = step(post.session, event, post.rules)
        bodies = json.dumps([one.body for one in commands if isinstance(one, Record)])
        assert conversation.KEY not in bodies
        assert len(bodies) < 64 * 1024 * max(1, len(commands))
        learn(post, commands)


RULE_NAMES = st.sampled_from(
    ["secret.made-up", "hidden.made-up", "pin.made-up", "engine.made-up", "other.made-up"]
)
PLACES = st.sampled_from(
    ["", "/params", "/params/arguments/path", "/result/content/0/text", "/result/tools/0", "/result/tools/0/description",
     "/result/tools/0/name", "/id", "/method", "/nowhere", "/result/instructions"]
)  # fmt: skip
more = st.builds(
    Finding,
    RULE_NAMES,
    st.sampled_from(Severity),
    PLACES,
    st.just("made up"),
    st.integers(0, 3),
    st.integers(0, 9),
    st.none() | st.just("[x]"),
    in_key=st.booleans(),
)
MESSAGES = [
    (Direction.TO_SERVER, request("c", "tools/call", name="read", arguments={"path": "some/where"})),
    (Direction.TO_CLIENT, result("asked", **text("some words", structuredContent={"a": "b"}))),
    (Direction.TO_CLIENT, result("listed", tools=[tool(), tool("write")])),
    (Direction.TO_CLIENT, result("greeted", protocolVersion="2025-11-25", instructions="some words")),
]


def outcome(rules, direction, message):
    """How far the message gets: as it is, edited, or not at all."""
    post = started("2025-11-25")
    post.client(request("asked", "tools/call", name="read", arguments={"path": "x"}))
    post.client(request("listed", "tools/list"))
    post.client(request("greeted", "initialize", protocolVersion="2025-11-25"))
    to_server = direction is Direction.TO_SERVER
    post.rules = replace(rules, pins=post.rules.pins if to_server else {})
    post.store = MemoryStore()
    raw = json.dumps(message).encode()
    heard = post.client(raw) if to_server else post.server(raw)
    passed = heard.to_server if to_server else heard.to_client
    if passed == [raw]:
        return 0
    return 1 if passed and not is_ours(passed[0]) else 2


@promise("P-STRICTER-WINS")
@given(st.sampled_from(MESSAGES), st.lists(more, max_size=3), more)
def test_one_more_finding_never_lets_more_pass(said, findings, one):
    fewer = Detector("fewer", lambda _: iter(findings))
    extra = Detector("extra", lambda _: iter([one]))
    mild = outcome(replace(RULES, detectors=(*DETECTORS, fewer)), *said)

    assert outcome(replace(RULES, detectors=(*DETECTORS, fewer, extra)), *said) >= mild
    assert outcome(replace(RULES, detectors=(extra, *DETECTORS, fewer)), *said) >= mild


@pytest.mark.parametrize("said", MESSAGES, ids=["call", "result", "list", "greeting"])
def test_these_messages_pass_while_nothing_is_found(said):
    assert outcome(RULES, *said) == 0
