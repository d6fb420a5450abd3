"""What a list costs: as much as it is long, whatever is wrong with what it shows."""

from __future__ import annotations

import time

import pytest

from tests._promises import promise
from tests.playbooks.post import Post, tool

FEW, TIMES = 250, 8


def nameless(_number):
    return {}


def late(number):
    return tool(f"late_{number}")


def _cost(make, count):
    """Nanoseconds of processor time for a list of so many, after another list was approved."""
    post = Post().handshake()
    post.lists(tool("first"))
    shown = [make(number) for number in range(count)]
    started = time.process_time_ns()
    post.lists(*shown)
    return time.process_time_ns() - started


@promise("P-BOUNDED")
@pytest.mark.parametrize("make", [nameless, late])
def test_cost_grows_with_the_length_of_a_list_and_no_faster(make):
    """Eight times the list costs eight times as much; a quadratic judgement would need sixty-four."""
    few = min(_cost(make, FEW) for _ in range(3))
    many = min(_cost(make, FEW * TIMES) for _ in range(2))
    assert many < few * TIMES * 3


@promise("P-BOUNDED")
def test_no_server_makes_the_inventory_grow_without_end():
    post = Post().handshake()
    for page in range(6):
        post.client({"jsonrpc": "2.0", "id": page, "method": "resources/list", "params": {"cursor": "x"}})
        shown = [{"uri": f"x:{page}/{number}", "name": "a"} for number in range(1000)]
        post.server({"jsonrpc": "2.0", "id": page, "result": {"resources": shown, "nextCursor": "x"}})
    assert len(post.rules.pins) <= 6000
