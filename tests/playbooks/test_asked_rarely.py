"""Honest scenes, also those in which every word is a stranger's, have a person asked rarely, or not at all."""

from __future__ import annotations

import itertools

import pytest

from douane.approvals.answer import LONG, OF_A_TASK
from douane.approvals.grant import Span, Terms, fits, grant_for
from douane.approvals.ticket import from_mapping
from douane.inventory.identity import identify
from douane.model.events import Answered, Ask
from douane.model.flow import Flow
from douane.model.question import Reply
from douane.model.session import Session
from tests._promises import promise
from tests.e2e.scenes.grounds import HISTORY, PROJECT
from tests.e2e.scenes.honest import HONEST, MORE
from tests.e2e.scenes.scene import call, filled_in
from tests.playbooks.post import ALICE, request, result, text
from tests.playbooks.test_flow import At

WORK = "/work/crates"
ROUNDS = 120
ASKED_ABOUT = {
    "an import of 400 records": ["import_record"],
    "tests 90 times a minute": ["run_tests"],
    "notes of a conversation": ["create_entities"],
}
PEOPLE = """
[approvals]
[tools]
undeclared = "report"
[behaviour]
off = "*"
[labels]
scene = ["private", "untrusted"]
"""


def server_of(scene):
    """The server of the scene, at work in a folder of its own; its words are a stranger's."""
    folder = [WORK] if scene.server in (PROJECT, HISTORY) else []
    return identify(["npx", "@scenes/server", *folder], "scene")


def calls_of(scene):
    rounds = itertools.islice(scene.rounds(), ROUNDS)
    return [(method, filled_in(params, WORK)) for asked in rounds for method, params in asked]


class Agent:
    """Makes calls, while a person answers each question that no answer of theirs is for: for the task."""

    def __init__(self, scene, document=PEOPLE):
        self.post = At.under(document)
        self.post.session = Session("s", ALICE, server_of(scene), key=b"one", flow=Flow())
        self.post.handshake()
        self.asked, self.grants = [], []

    def shows(self, calls):
        names = dict.fromkeys(params["name"] for method, params in calls if method == "tools/call")
        self.post.lists(*({"name": name, "inputSchema": {"type": "object"}} for name in names))

    def makes(self, number, method, params):
        heard = self.post.client(request(number, method, **params))
        for ask in [one for one in heard.commands if isinstance(one, Ask)]:
            self.answers(from_mapping(ask.question))
            heard = self.post.feed(Answered(self.post.at + 1, ask.ticket, ask.digest, Reply.LIFT))
        if heard.to_server:
            self.post.server(result(number, **answer_to(method)))
        return heard

    def answers(self, question):
        at = self.post.at
        if not any(fits(grant, question, at) for grant in self.grants):
            self.asked.append(question.subject)
            terms = Terms(OF_A_TASK, at + LONG, {}, span=Span.TASK)
            self.grants.append(grant_for(question, terms, "g", "local:bob", at))


def answer_to(method):
    if method == "tools/call":
        return text("as somebody wrote it")
    return {"contents": []} if method == "resources/read" else {"tools": []}


@promise("P-ASKED-RARELY")
@pytest.mark.parametrize("scene", [*HONEST, *MORE], ids=str)
def test_work_among_private_things_and_words_of_strangers_is_one_question_at_most(scene):
    calls = [one for one in calls_of(scene) if one[0] in {"tools/call", "resources/read"}]
    agent = Agent(scene)
    agent.shows(calls)
    refused = [
        heard for number, one in enumerate(calls) if not (heard := agent.makes(number, *one)).to_server
    ]
    assert refused == []
    assert agent.asked == ASKED_ABOUT.get(scene.name, [])


@promise("P-SEQUENCE-HELD")
@pytest.mark.parametrize("scene", [one for one in (*HONEST, *MORE) if one.name in ASKED_ABOUT], ids=str)
def test_where_nobody_can_be_asked_the_same_work_is_not_refused(scene):
    calls = calls_of(scene)[:20]
    agent = Agent(scene, PEOPLE.replace("[approvals]", ""))
    agent.shows(calls)
    heard = [agent.makes(number, *one) for number, one in enumerate(calls)]
    assert all(one.to_server for one in heard)
    assert agent.asked == []
    assert any("sequence.untrusted-then-sensitive" in one.found for one in heard)


@promise("P-ASKED-RARELY")
@pytest.mark.parametrize(
    "path", ["/work/crates/.husky/pre-commit", "/work/crates/.git/hooks/pre-commit", "/work/other/a.py"]
)
def test_what_is_written_where_nobody_works_is_asked_about_or_refused(path):
    agent = Agent(next(scene for scene in HONEST if scene.server is PROJECT))
    calls = [call("read_text_file", path=f"{WORK}/a.py")]
    calls += [call("write_file", path=one, content="x y") for one in (f"{WORK}/a.py", path)]
    agent.shows(calls)
    heard = [agent.makes(number, *one) for number, one in enumerate(calls)]
    assert agent.asked == ["write_file"] or heard[-1].action == "deny"
