"""Who is asked about a message sees the words around what was found, and nothing that is nobody else's to see."""

from __future__ import annotations

import pytest

from douane.engine.asking import AROUND, question
from douane.engine.case import Judgement
from douane.model.finding import Finding, Severity
from douane.model.message import Message
from douane.model.session import Session
from douane.model.verdict import Action, Reason, Verdict
from douane.protocol.direction import Direction
from douane.protocol.json import CUT, decode, encode
from douane.protocol.jsonrpc import parse
from tests._promises import promise
from tests.playbooks.post import ALICE, FILES

pytestmark = promise("P-JUDGE-NO-SECRETS")

WHERE = "/result/content/0/text"
SECRET = "hunter2-hunter2"
ODD = "odd words"


def shown(text, *private):
    """What is shown of a result with this text, in which something odd was found, and what is private."""
    odd = Finding("hidden.odd", Severity.LOW, WHERE, "because", text.index(ODD), text.index(ODD) + len(ODD))
    raw = encode({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text}]}})
    document = decode(raw)
    message = Message(Direction.TO_CLIENT, parse(document.value), raw, document.value, document.strings)
    reason = Reason(Action.HOLD, "rule", odd.rule, WHERE, "because", start=odd.start, ask="judge")
    judgement = Judgement(Verdict(Action.HOLD, frozenset({reason})), (odd, *private))
    [one] = question(message, Session("s1", ALICE, FILES), judgement, [reason])["findings"]
    return one["text"]


def secret(text="", where=WHERE, **other):
    start = text.find(SECRET)
    place = {"start": start, "end": start + len(SECRET)} if start >= 0 else {}
    return Finding("secret.password", Severity.HIGH, where, "because", **place | other)


def test_what_is_private_in_it_gives_way_to_its_rule():
    text = f"{SECRET} beside {ODD}"
    assert shown(text, secret(text)) == f"[secret.password] beside {ODD}"
    assert shown(text, secret(text, mend="***")) == f"*** beside {ODD}"


@pytest.mark.parametrize(
    "private",
    [
        {"where": "/result"},
        {"where": "/result/content/0"},
        {"where": f"/result/content{CUT}"},
        {"where": f"{WHERE}{CUT}"},
        {"where": "/result/content/0", "start": 0, "end": 5},
        {"start": 0, "end": 0},
        {"start": 3, "end": 3},
        {"start": 0, "end": 1000},
        {"start": -1, "end": 5},
    ],
    ids=str,
)
def test_where_it_is_not_known_what_is_private_nothing_is_shown(private):
    assert shown(f"{SECRET} beside {ODD}", secret(**private)) == "[not shown]"


@pytest.mark.parametrize("where", ["/result/content/1/text", "/result/content/0/tex", "/id"])
def test_what_is_private_elsewhere_hides_nothing(where):
    assert shown(f"beside {ODD}", secret(where=where)) == f"beside {ODD}"


def test_only_the_words_around_it_are_shown():
    text = f"{SECRET} {'a' * 2 * AROUND}{ODD}{'b' * 2 * AROUND} {SECRET}"
    after = secret(start=text.rindex(SECRET), end=len(text))
    assert shown(text, secret(text), after) == f"{'a' * AROUND}{ODD}{'b' * AROUND}"


def test_what_is_private_is_hidden_where_it_is_cut_too():
    text = f"{SECRET}{'a' * (AROUND - 5)}{ODD}{'b' * (AROUND - 5)}{SECRET}"
    after = secret(start=text.rindex(SECRET), end=len(text))
    told = shown(text, secret(text), after)
    assert "hunter" not in told
    assert SECRET[-5:] not in told
    assert SECRET[:5] not in told
