"""Personal data under the default policy: what of it leaves, and what becomes of numbers that are no strings."""

from __future__ import annotations

import pytest

from tests.playbooks.post import Post, result, text, tool

CARD = 5516765473215659


def ready(**properties):
    post = Post.under().handshake()
    post.lists(tool(inputSchema={"type": "object", "properties": properties}))
    return post


@pytest.mark.parametrize("value", [CARD, str(CARD)])
def test_a_card_in_an_object_that_says_nothing_of_it_does_not_leave(value):
    post = ready(entry={"type": "object", "properties": {"note": {}}, "additionalProperties": True})
    heard = post.calls(arguments={"entry": {"note": "x", "card_number": value}})

    assert heard.server == []
    assert heard.found == ["personal.card"]


@pytest.mark.parametrize("value", [CARD, str(CARD)])
def test_a_card_leaves_in_a_parameter_for_cards(value):
    assert ready(card_number={}).calls(arguments={"card_number": value}).server


def test_a_result_with_a_card_as_a_number_is_refused_and_says_what_to_do():
    post = ready()
    post.calls(arguments={}, ident="c1")
    heard = post.server(result("c1", **text("ok"), structuredContent={"card_number": CARD}))

    assert str(CARD).encode() not in heard.everything()
    assert "as a string" in str(heard.answer)


def test_numbers_that_are_ids_and_times_pass_as_they_are():
    post = ready()
    post.calls(arguments={}, ident="c1")
    rows = {"id": CARD, "created_at": 1700000000000, "phone": 4930901820123}
    heard = post.server(result("c1", **text("ok"), structuredContent=rows))

    assert heard.answer["result"]["structuredContent"] == rows
