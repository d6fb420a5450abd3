"""Questions are told by a signed webhook, and signed answers come back, each of which counts once."""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from queue import Queue
from urllib.parse import urlencode, urlsplit

import pytest

from douane.approvals.answer import Word
from douane.approvals.signing import OURS, SLACK, signature
from douane.approvals.telling import in_slack
from douane.approvals.ticket import Ticket
from douane.policy.approving import Approving
from douane.policy.channels import Form, Webhook
from douane.stores.notices import Notices
from douane.transports.webhook import Webhook as Sender
from tests._answering import answering
from tests._asked import ASKED, to
from tests._promises import promise
from tests.unit.gateway.answering._person import begun

KEY = b"a key of the operator's"
PATH = "/approvals/hook"
PATIENCE = 20


def hooked(folder, patch, form="json", page=""):
    """A gateway whose webhook has this key, and on which `U1` is `cert:ann`."""
    file = folder / "hook.key"
    file.write_bytes(KEY + b"\n")
    file.chmod(0o600)
    people = 'people = { U1 = "cert:ann", U2 = "key:bot" }\n'
    hook = f'[approvals.webhook]\nurl = "https://hooks.example/x"\nkey = "{file}"\nform = "{form}"\n{people}'
    return begun(folder, patch, page, hook)


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = hooked(tmp_path_factory.mktemp("home"), patch)
        with made.running():
            yield made


@pytest.fixture
def asked(gate):
    return gate.asks(gate.another())


def posts(gate, body, scheme=OURS, key=KEY, at=None, **fields):
    """The status and what is said of an answer that is signed so."""
    stamp = str(int(time.time() if at is None else at))
    signed = {scheme.time: stamp, scheme.signature: signature(scheme, key, stamp, body)}
    where = urlsplit(gate.url)
    with closing(http.client.HTTPConnection(where.hostname, where.port, timeout=10)) as connection:
        connection.request("POST", PATH, body, signed | fields)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def said(ticket, answer="once", by="U1", **more):
    about = {"question": ticket.question.name, "round": ticket.round, "answer": answer, "by": by}
    return json.dumps(about | more).encode()


@promise("P-APPROVALS-WEBHOOK")
def test_a_signed_answer_counts_once(gate, asked):
    body = said(asked)
    assert posts(gate, body)[0] == 200
    assert [gate.passes(asked.question), gate.passes(asked.question)] == [True, False]
    gate.asks(asked.question)
    assert posts(gate, body)[0] == 409, "the same answer, to the same question asked again"
    assert not gate.passes(asked.question)
    with gate.store() as store:
        assert [grant.by for grant in store.grants() if grant.ticket == asked.question.name] == [
            "cert:ann by webhook"
        ]


@promise("P-APPROVALS-WEBHOOK")
@pytest.mark.parametrize(
    ("answer", "more", "passing"),
    [
        ("times", {"times": 2}, [True, True, False]),
        ("pattern", {"patterns": {"to": "*@example.org"}}, [True, True, True]),
        ("deny", {}, [False, False, False]),
        ("suspend", {"for": "1h"}, [False, False, False]),
    ],
)
def test_an_answer_says_what_a_page_could_say(gate, asked, answer, more, passing):
    assert posts(gate, said(asked, answer, **more))[0] == 200
    calls = [asked.question, asked.question, to("bob@example.org", asked.question)]
    assert [gate.passes(call) for call in calls] == passing


@promise("P-AGENT-CANNOT-APPROVE")
def test_a_forged_answer_does_nothing(gate, asked):
    body = said(asked)
    forged = [
        posts(gate, body, key=b"another key than that"),
        posts(gate, body, key=b""),
        posts(gate, body, at=time.time() - 400),
        posts(gate, body, at=time.time() + 400),
        posts(gate, body, scheme=SLACK),
        posts(gate, body, **{OURS.signature: "v1="}),
        posts(gate, body, **{OURS.time: "soon"}),
        posts(gate, said(asked, by="U1"), **{OURS.signature: "v1=" + "0" * 64}),
    ]
    assert {status for status, _ in forged} == {403}
    assert not gate.passes(asked.question)


@promise("P-AGENT-CANNOT-APPROVE")
def test_who_is_nobody_there_or_asks_themselves_allows_nothing(gate):
    asked = gate.asks(gate.another())
    own = gate.asks(to("x@example.org", name="own", principal="key:bot"))
    assert posts(gate, said(asked, by="U9"))[0] == 409
    status, told = posts(gate, said(own, by="U2"))
    assert (status, "in your own name" in told["error"]) == (409, True)
    assert posts(gate, said(asked, answer="lift"))[0] == 409
    assert posts(gate, b"[]")[0] == 400
    assert not gate.passes(asked.question)
    assert not gate.passes(own.question)


@promise("P-APPROVALS-WEBHOOK")
def test_a_button_of_slack_is_an_answer_and_a_passphrase_is_not_replaced_by_it(tmp_path, monkeypatch):
    made = hooked(tmp_path, monkeypatch, "slack")
    ticket = made.asks()
    blocks = in_slack(ticket, "", (Word.ONCE, Word.DENY))["blocks"]
    once, deny = blocks[-1]["elements"]

    def presses(button, user="U1"):
        action = {"action_id": button["action_id"], "value": button["value"], "type": "button"}
        payload = {"type": "block_actions", "user": {"id": user}, "actions": [action]}
        return posts(made, urlencode({"payload": json.dumps(payload)}).encode(), SLACK)

    with made.running():
        assert posts(made, said(ticket))[0] == 403, "signed as programs sign"
        assert presses(once, "U9")[0] == 409
        assert presses(once)[0] == 200
        assert made.passes()
        made.protect()
        again = made.asks(to("bob@example.org", name="q2"))
        once, deny = in_slack(again, "", (Word.ONCE, Word.DENY))["blocks"][-1]["elements"]
        assert "passphrase" in presses(once)[1]["error"]
        assert presses(deny)[0] == 200
        assert not made.passes(again.question)
        (tmp_path / "hook.key").unlink()
        status, told = presses(deny)
        assert (status, "hook.key" in told["error"]) == (403, False)


# --- what goes out -------------------------------------------------------------------------------------


def test_what_slack_is_told_has_no_markup_of_a_peer():
    asked = to("<!channel> *x*", because="<https://evil.example|click>")
    told = in_slack(Ticket(asked, 1, 2, 3), "https://gw.example/approvals/question?name=q1", tuple(Word)[:1])
    texts = [*_texts(told["blocks"])]
    assert {one["type"] for one in texts} == {"plain_text"}
    assert "<" not in told["text"]
    assert told["blocks"][-1]["elements"][0]["url"].startswith("https://gw.example/")


TO = {"to": "eve@evil.example"}


@promise("P-APPROVALS-WEBHOOK")
@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ({"cc": ["x" * 240] * 14} | TO, "text"),
        ({"cc": [""] * 300} | TO, "lines"),
        (TO, "x" * 2000),
    ],
    ids=["long", "many lines", "long reason"],
)
def test_what_slack_does_not_show_whole_is_not_allowed_there(shown, why):
    asked = replace(ASKED, shown=shown, whole=frozenset(), because=why)
    blocks = in_slack(Ticket(asked, 1, 2, 3), "https://gw.example/q", tuple(Word))["blocks"]
    buttons = [button["action_id"] for button in blocks[-1]["elements"]]
    assert buttons == ["douane-page", "douane-deny", "douane-suspend"]
    first, second = (block["text"]["text"] for block in blocks[1:3])
    assert "not all of it" in first
    assert "Not shown whole: text, to" in second


def test_what_slack_shows_whole_is_allowed_there_after_its_warning():
    asked = to("ann", whole=frozenset({"/arguments/to"}))
    told = in_slack(Ticket(asked, 1, 2, 3), "", (Word.ONCE, Word.DENY))["blocks"]
    assert "Not shown whole: text" in told[1]["text"]["text"]
    assert '"to": "ann"' in told[3]["text"]["text"]
    assert [button["action_id"] for button in told[-1]["elements"]] == ["douane-once", "douane-deny"]


def _texts(value):
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(one)


@pytest.fixture
def receiver():
    """Where letters arrive: its address, what came, and the statuses with which it answers."""
    came, statuses = Queue(), [500, 302, 200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # the name that the library calls
            body = self.rfile.read(int(self.headers["content-length"]))
            status = statuses.pop(0) if statuses else 200
            came.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

    with answering(Handler) as address:
        yield address, came, statuses


def notices(tmp_path, url, form=Form.JSON):
    file = tmp_path / "hook.key"
    file.write_bytes(KEY)
    file.chmod(0o600)
    approving = Approving(webhook=Webhook(url, form, str(file), {"U1": "cert:ann"}))
    return Notices(str(tmp_path), lambda: approving, lambda: "https://gw.example")


@promise("P-APPROVALS-WEBHOOK")
def test_a_question_is_told_signed_and_again_where_it_was_not_taken(tmp_path, receiver, monkeypatch):
    monkeypatch.setattr("douane.transports.webhook._PAUSES", (0.0, 0.0, 0.0))
    address, came, _ = receiver
    letters, troubles = notices(tmp_path, f"{address}/x"), []
    ticket = Ticket(ASKED, time.time(), time.time() + 30, time.time() + 60)
    with closing(Sender(troubles.append)) as sender:
        sender.send(lambda: letters.of(ticket, time.time()))
        (first, body), (second, _) = came.get(timeout=PATIENCE), came.get(timeout=PATIENCE)
        assert first[OURS.signature] == signature(OURS, KEY, first[OURS.time], body)
        assert json.loads(body)["question"] == "q1"
        assert json.loads(body)["answers"] == ["once", "deny", "suspend"]
        assert second
        sender.send(lambda: letters.of(ticket, time.time()))
        came.get(timeout=PATIENCE)
    assert troubles == ["the webhook for approvals did not take a question (status 302)"]


@promise("P-APPROVALS-WEBHOOK")
def test_nothing_is_told_that_nobody_needs_any_more(tmp_path, receiver):
    address, came, _ = receiver
    letters = notices(tmp_path, f"{address}/x")
    late = Ticket(ASKED, 1.0, 2.0, 3.0)
    ticket = Ticket(to("bob@example.org", name="q2"), time.time(), time.time(), time.time() + 60)
    with closing(Sender(lambda _trouble: None)) as sender:
        sender.send(lambda: letters.of(late, time.time()))
        sender.send(lambda: letters.of(ticket, time.time()))
        assert json.loads(came.get(timeout=PATIENCE)[1])["question"] == "q2"


def test_a_key_that_others_may_read_signs_nothing(tmp_path, receiver):
    address, came, _ = receiver
    letters, troubles = notices(tmp_path, f"{address}/x"), Queue()
    (tmp_path / "hook.key").chmod(0o644)
    ticket = Ticket(ASKED, 1.0, 2.0, time.time() + 60)
    with closing(Sender(troubles.put)) as sender:
        sender.send(lambda: letters.of(ticket, time.time()))
        assert "open to other accounts" in troubles.get(timeout=PATIENCE)
    assert came.empty()
