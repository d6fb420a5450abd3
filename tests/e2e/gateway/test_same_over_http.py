"""Real clients make the same of real servers over HTTP, whether or not Douane is between them."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway import running
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.telling import inspect
from tests.e2e.gateway.web_conversations import LONG, SHORT

QUESTIONS = (
    ("--method", "tools/list"),
    ("--method", "tools/call", "--tool-name", "echo", "--tool-arg", "text=crates"),
    ("--method", "resources/list"),
    ("--method", "prompts/list"),
)


def cases():
    for marks, those in (((), SHORT), ((pytest.mark.long,), LONG)):
        for server, conversation, program in those:
            named = f"{server}-{conversation}-{program}".replace(" ", "-")
            yield pytest.param(server, conversation, program, id=named, marks=marks)


every_case = pytest.mark.parametrize(("server", "conversation", "program"), list(cases()))


@pytest.fixture(scope="session")
def behind_douane(server_at, tmp_path_factory):
    """`behind_douane(server, conversation)` is the URL of the same running server through a gateway.

    Clients that can be asked back are shown more tools, which a gateway that knows the others would hold.
    """
    started, urls = [], {}

    def start_once(server, conversation):
        kind = (server.name, bool(conversation.answers))
        if kind not in urls:
            context = douane.gateway(server_at(server), tmp_path_factory.mktemp("gateway"))
            urls[kind] = context.__enter__()
            started.append(context)
        return urls[kind]

    yield start_once
    for context in started:
        context.__exit__(None, None, None)


@promise("P-AS-INSPECTED")
@promise("P-FULL-DUPLEX")
@every_case
def test_the_client_makes_the_same_of_it_through_douane(
    told, server_at, behind_douane, server, conversation, program
):
    through = told(behind_douane(server, conversation), conversation, program)
    assert through == told(server_at(server), conversation, program)


@pytest.mark.long
@every_case
def test_the_client_makes_the_same_of_it_through_a_plain_proxy(
    told, server_at, server, conversation, program
):
    """What differs here too is no fault of the gateway, but varies from one telling to the next."""
    with passing(server_at(server)) as url:
        assert told(url, conversation, program) == told(server_at(server), conversation, program)


@pytest.mark.parametrize(
    "question",
    [QUESTIONS[1], *(pytest.param(one, marks=pytest.mark.long) for one in (QUESTIONS[0], *QUESTIONS[2:]))],
    ids=lambda question: question[1],
)
def test_the_inspector_prints_the_same(need, direct, through_douane, tmp_path, question):
    need(installed.INSPECTOR)
    through = inspect(through_douane, *question, folder=tmp_path)
    assert through == inspect(direct, *question, folder=tmp_path)


def test_a_changed_word_is_noticed(told, server_at):
    server, conversation, program = LONG[0]
    with passing(
        server_at(server), to_client=lambda some: some.replace(b"one of each", b"two of each")
    ) as url:
        assert told(url, conversation, program) != told(server_at(server), conversation, program)


def test_the_old_way_is_really_spoken(server_at):
    assert server_at(running.EVERYTHING_SSE).endswith("/sse")
