"""Behaviour behind the gateway: a principal's sessions count together, others' do not, and work goes on."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conversations import LIST_TOOLS, OPEN, Conversation
from tests.e2e.conversations import call as step
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway import running
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.telling import tell
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.recordings import MCP2_LEGACY, MCP2_MODERN
from tests.e2e.scenes.grounds import HERE
from tests.e2e.scenes.scene import Outcome, call

PRICES = running.WebServer("prices", installed.FASTMCP, (str(HERE / "prices.py"),))
A_WALK = 150  # values that a session may walk through before danger
A_RUN_AT_MOST = 90  # seconds, in which as many more may pass
AT_A_TIME = 10
REFUSED_IN_WORDS = b"refused by Douane"


class Web(WebClient):
    """A session that says how it was answered."""

    def ask_all(self, asked):
        with ThreadPoolExecutor(len(asked)) as threads:
            return list(threads.map(lambda one: self.asks(one[0], **one[1]).message, asked))


@pytest.fixture(scope="module")
def prices(need):
    need(PRICES.peer)
    with running.serving(PRICES) as url:
        yield url


@pytest.fixture
def shared():
    """How many times as much all sessions of a principal may do together."""
    return 4


@pytest.fixture
def gateway(prices, home, shared):
    """The address of a gateway in front of the prices."""
    config = f"{douane.CONFIG}\n[behaviour]\nshared = {shared}\n"
    with douane.gateway_process(prices, home, config) as (_process, address):
        yield address + douane.PATH


@pytest.fixture
def enter(gateway, home):
    """`enter(key)` opens a session, of the owner if there is no key."""
    return lambda key=None: Web(gateway, key or douane.token_in(home)).opened()


def held(client, rounds):
    outcome = Outcome()
    for asked in rounds:
        for answer in client.ask_all(asked):
            outcome.add(answer)
    return outcome


def price_list(first, count):
    return ([call("get_price", sku=f"SKU-{number:06}")] for number in range(first, first + count))


def program(seed, number=150):
    """What a program that an agent wrote asks for."""
    chance = random.Random(seed)
    for _ in range(number):
        if chance.random() < 0.5:
            yield [call("get_price", sku=f"SKU-{chance.randint(1, 900_000):06}")]
        else:
            yield [call("get_order", order_id=chance.randint(1, 10**7))]


def crowd(enter, sessions, each):
    """So many sessions of one principal go through the prices, each its part; what came of all."""
    clients = [enter() for _ in range(sessions)]
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        parts = [price_list(number * each, each) for number in range(sessions)]
        return list(threads.map(held, clients, parts))


@promise("P-REPLAY")
@promise("P-ATTACK-STOPPED")
@promise("P-WORK-UNDISTURBED")
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("comes_out_afterwards")
@pytest.mark.parametrize(
    ("sessions", "each", "shared"),
    [(20, 30, 1), pytest.param(100, 100, 4, marks=pytest.mark.long)],
    ids=["short", "100 connections with 100 calls"],
)
def test_many_connections_that_share_a_walk_are_stopped_and_another_principal_is_not(
    enter, home, found, sessions, each, shared
):
    other = enter(douane.key_in(home, "bob"))
    outcomes = crowd(enter, sessions, each)

    assert sum(one.answered for one in outcomes) <= shared * A_WALK + A_RUN_AT_MOST
    assert {"behaviour.enumeration", "behaviour.suspended"} <= found()
    assert "suspended" in enter().calls("get_price", sku="SKU-1").result["content"][0]["text"]
    assert held(other, program(1, 50)).refusals == []


@promise("P-WORK-UNDISTURBED")
def test_two_agents_of_one_principal_work_side_by_side_and_twenty_requests_at_once_are_answered(enter):
    clients = [enter(), enter()]
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(held, clients, [program(1), program(2)]))

    assert [one.refusals for one in outcomes] == [[], []]
    at_once = [call("count_stock", aisle="a" * number) for number in range(1, 21)]
    assert held(enter(), [at_once]).refusals == []


@promise("P-ATTACK-STOPPED")
def test_a_hundred_requests_under_way_in_one_session_are_not(enter, found):
    at_once = [call("count_stock", aisle="a" * number) for number in range(1, 101)]
    outcome = held(enter(), [at_once])

    assert outcome.answered <= 55
    assert {"behaviour.parallel", "behaviour.throttled"} <= found()


@pytest.fixture
def told(gateway, home, need, tmp_path):
    """`told(steps, program)` is what a real client makes of the conversation."""

    def tell_there(steps, program):
        need(program.peer)
        conversation = Conversation("scene", None, (OPEN, LIST_TOOLS, *steps))
        address = gateway.removesuffix(douane.PATH)
        with passing(address + douane.PATH, to_server=douane.bearing(douane.token_in(home))) as url:
            return tell(url, conversation, program, tmp_path)

    return tell_there


@promise("P-WORK-UNDISTURBED")
@pytest.mark.parametrize("client", [MCP2_MODERN, pytest.param(MCP2_LEGACY, marks=pytest.mark.long)], ids=str)
def test_a_real_client_makes_many_calls_undisturbed(told, client):
    steps = [step(one["name"], **one["arguments"]) for [(_, one)] in program(3, 120)]
    said = told(steps, client)

    assert len(said) >= len(steps)
    assert not [line for line in said if REFUSED_IN_WORDS in line]


@promise("P-ATTACK-STOPPED")
@pytest.mark.long
@pytest.mark.parametrize("client", [MCP2_MODERN, MCP2_LEGACY], ids=str)
def test_a_real_client_that_loops_is_stopped(told, found, comes_out, client):
    said = told([step("get_order", order_id=7)] * 130, client)

    assert {"behaviour.loop", "behaviour.throttled"} <= found()
    assert REFUSED_IN_WORDS in b"".join(said)
    comes_out()
