"""A recorded conversation that is judged again under its own policy comes out as it did, whatever it was."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from douane.audit.entry import decoded
from douane.engine.comparison import unchanged
from douane.engine.replay import Follow, Replay
from douane.engine.reverdict import Known
from douane.model.conduct import Conduct
from douane.model.events import Answered, Ask, Record
from douane.model.flow import Flow
from douane.model.order import Order
from douane.model.question import Reply
from tests._promises import promise
from tests.playbooks.post import Post, failure, made_up_key, notification, request, result, text, tool

KEY = b"of this machine" * 2
LOW = """
[labels]
files = ["private", "untrusted"]
[behaviour]
suspension = "90 s"
loop = { warning = 2, danger = 4, critical = 12 }
enumeration = { warning = 2, danger = 4, critical = 30 }
bulk = { warning = 6, danger = 12, critical = 40 }
failures = { warning = 2, danger = 4, critical = 9 }
refusals = { warning = 2, danger = 4, critical = 9 }
variations = { warning = 1, danger = 2, critical = 5 }
persons = { warning = 3, danger = 9, critical = 30 }
volume = { warning = 2000, danger = 8000, critical = 90000 }
"""
RULES = """
[[rule]]
id = "no-delete"
tool = "delete_file"
action = "deny"
[[rule]]
id = "ask-first"
tool = "send_mail"
action = "hold"
ask = "person"
[[rule]]
id = "ask-if-it-matters"
tool = ["get", "delete_file"]
argument = "q"
action = "hold"
ask = "person"
risk = "medium"
[[rule]]
id = "no-mail"
finding = "personal.email"
direction = "to-client"
action = "edit"
"""
MONITOR = 'mode = "monitor"\n'
FREE = {"inputSchema": {"type": "object"}}
TOOLS = (
    tool("get", annotations={"readOnlyHint": True}) | FREE,
    tool("send_mail") | FREE,
    tool("delete_file", annotations={"destructiveHint": True}) | FREE,
)
REPLIES = (Reply.LIFT, Reply.REFUSE, Reply.NONE)
BACK = ("fine", "it is ann@example.org and bob@example.org", "y" * 3000, "fails", "error", "never")
WHAT = ("get",) * 6 + ("send_mail", "delete_file", "nowhere", "lift", "suspend", "ping")


def conversation(seed, length):
    """So many steps, by chance: what is called, with which arguments, what a person says and what comes back."""
    chance = random.Random(seed)
    for number in range(length):
        few, some = chance.randrange(10), chance.randrange(250, 270)
        arguments = chance.choice(
            [
                {"path": f"/tmp/{few}"},
                {"user": f"user{number:04}@example.org"},
                {"password": f"hunter{number % 60}", "text": "long " * 80},
                {"text": f"{made_up_key(few)} goes to {few}"},
                {"q": "x" * some, "id": some},
            ]
        )
        pause = chance.choice([0, 0, 1, 5, 60])
        yield chance.choice(WHAT), arguments, chance.choice(REPLIES), chance.choice(BACK), pause


def held(steps, *documents, **parts):
    """A post in front of which this conversation took place."""
    made = Post.under(*documents, value_key=KEY, run="1", **parts)
    made.session.flow, made.session.together = Flow(), Conduct()
    made.handshake()
    made.lists(*TOOLS)
    for number, step in enumerate(steps):
        take(made, number, step)
    return made


def take(made, number, step):
    what, arguments, reply, back, pause = step
    made.at += pause
    if what in {"lift", "suspend"}:
        until = made.at + 20 if what == "suspend" else 0.0
        order(made, Order(made.at, made.session.principal.id, "", until))
        return
    if what == "ping":
        made.client(notification("notifications/initialized"))
        made.client(request(number, "resources/list", cursor=str(number)))
    heard = made.calls(what, arguments, number) if what != "ping" else made.client(request("p", "ping"))
    for question in [one for one in heard.commands if isinstance(one, Ask)]:
        heard = made.feed(Answered(made._now(), question.ticket, question.digest, reply))
    if heard.to_server and back != "never":
        ident = number if what != "ping" else "p"
        said = failure(ident) if back == "error" else result(ident, **text(back, isError=back == "fails"))
        made.server(said)


def order(made, one):
    """A person has said so, which is written down as the store does."""
    made.rules = replace(made.rules, orders=(*made.rules.orders, one))
    said = "suspended" if one.until else "lifted"
    body = {"v": 1, "at": one.at, "kind": "lifecycle", "action": "allow", "subject": one.whom, "server": ""}
    made.store.commit([Record({**body, "method": f"douane/approval-{said}", "until": one.until})])


def again(made, rules, follow=Follow.VERDICTS):
    """What comes of the record of a post under these rules."""
    policy = made.rules.policy
    replay = Replay(rules, follow, Known(policy.revision, unchanged(policy, rules.policy)))
    entries = made.store.entries(0, 10_000)
    return [one for entry in entries if (one := replay.take(entry.seq, decoded(entry))) is not None]


@promise("P-REPLAY")
@pytest.mark.parametrize(
    "documents", [(LOW,), (RULES, LOW), (MONITOR, RULES, LOW)], ids=["plain", "rules", "monitor"]
)
@pytest.mark.parametrize(
    ("seed", "length"), [(1, 60), *(pytest.param(n, 300, marks=pytest.mark.long) for n in range(2, 12))]
)
def test_under_its_own_policy_a_conversation_comes_out_as_it_did(documents, seed, length):
    made = held(conversation(seed, length), "\n".join(documents))
    for follow in Follow:
        for one in again(made, made.rules, follow):
            then = one.told
            assert (then.seq, one.action) == (then.seq, then.action)
            assert sorted(map(said, one.findings)) == sorted(map(said, then.findings))
            assert not one.doubts


def said(finding):
    return finding.rule, finding.because
