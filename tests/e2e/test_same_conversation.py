"""Real clients and real servers say the same to each other, byte for byte, whether or not Douane is between them."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.conversations import CONVERSATIONS, MODERN_CONVERSATIONS
from tests.e2e.recordings import MCP1, MCP2_AUTO, MCP2_LEGACY, MCP2_MODERN, Route

A_FEW = (
    8  # a level drawn by chance from eight comes out the same this often in a row once in two million times
)


SHORT = frozenset(("filesystem-reads-and-writes", "everything-asks-the-client-back", "git-work"))


def pairs():
    for conversation in CONVERSATIONS:
        marks = () if str(conversation) in SHORT else (pytest.mark.long,)
        yield pytest.param(conversation, MCP2_AUTO, id=f"{conversation}-{MCP2_AUTO}", marks=marks)
    for program in (MCP1, MCP2_LEGACY):
        for conversation in CONVERSATIONS:
            yield pytest.param(conversation, program, id=f"{conversation}-{program}", marks=pytest.mark.long)
    for conversation in MODERN_CONVERSATIONS:
        yield pytest.param(
            conversation, MCP2_MODERN, id=f"{conversation}-{MCP2_MODERN}", marks=pytest.mark.long
        )


every_pair = pytest.mark.parametrize(("conversation", "program"), list(pairs()))


@pytest.fixture
def told_bare(recorded, conversation, program):
    return recorded(conversation, program, Route.BARE).without(conversation.varying)


@pytest.fixture
def told_through_douane(recorded, conversation, program):
    return recorded(conversation, program, Route.THROUGH_DOUANE).without(conversation.varying)


@promise("P-AS-INSPECTED")
@promise("P-FULL-DUPLEX")
@every_pair
def test_the_client_receives_the_same_bytes(told_bare, told_through_douane):
    assert told_through_douane.to_client.splitlines() == told_bare.to_client.splitlines()


@promise("P-AS-INSPECTED")
@promise("P-FULL-DUPLEX")
@every_pair
def test_the_server_receives_the_bytes_that_the_client_sent(told_through_douane):
    assert told_through_douane.seen_from_client == told_through_douane.to_server.splitlines()


@every_pair
def test_douane_asks_the_server_nothing_but_for_a_list_that_the_client_skipped(
    told_through_douane, conversation
):
    assert told_through_douane.asked_by_douane == conversation.asked_by_douane


@every_pair
def test_the_client_makes_the_same_of_it(told_bare, told_through_douane):
    assert told_through_douane.reported.splitlines() == told_bare.reported.splitlines()


@pytest.mark.long
@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=str)
def test_two_bare_tellings_differ_only_in_what_varies(recorded, conversation):
    once, again = (recorded(conversation, MCP2_AUTO, telling=telling) for telling in (1, 2))
    assert once.without(conversation.varying) == again.without(conversation.varying)


@pytest.mark.long
@pytest.mark.parametrize(
    ("conversation", "varying"),
    [
        pytest.param(conversation, varying, id=f"{conversation}-{varying.because}")
        for conversation in CONVERSATIONS
        for varying in conversation.varying
    ],
)
def test_nothing_is_left_out_that_bare_tellings_agree_on(recorded, conversation, varying):
    others = tuple(other for other in conversation.varying if other != varying)
    tellings = (
        recorded(conversation, MCP2_AUTO, telling=telling).without(others) for telling in range(1, A_FEW)
    )
    first = next(tellings)
    assert any(telling != first for telling in tellings), f"needless: {varying.because}"
