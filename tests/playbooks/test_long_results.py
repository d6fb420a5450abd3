"""A result has as much text as an operator allows."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import Post, result, text, tool

LIMIT = '[limits]\nresult = "2 KiB"'
WORDS = "some words, " * 400


def answered(*documents, **members):
    post = Post.under(*documents).handshake()
    post.lists(tool())
    post.calls()
    return post.server(result("call", **members))


@promise("P-RESULT-SIZE")
def test_text_beyond_the_limit_is_cut_and_says_so():
    heard = answered(LIMIT, **text("short", WORDS, WORDS))
    blocks = [block["text"] for block in heard.answer["result"]["content"]]
    assert blocks[0] == "short"
    assert blocks[1].startswith("some words")
    assert blocks[1].endswith("characters over the limit]")
    assert sum(map(len, blocks)) < 2048 + 200
    assert set(heard.found) == {"limit.result"}


@promise("P-RESULT-SIZE")
@pytest.mark.parametrize(
    "members",
    [
        {"content": [], "structuredContent": {"rows": ["r" * 100] * 100}},
        {"content": [{"type": "image", "mimeType": "image/png", "data": "AAAA" * 1000}]},
    ],
)
def test_what_cannot_be_cut_is_refused(members):
    assert "error" in answered(LIMIT, **members).answer


def test_an_operator_may_refuse_instead_of_cutting():
    refuses = '[[rule]]\nid = "long-results"\nfinding = "limit.result"\naction = "deny"'
    assert "error" in answered(LIMIT, refuses, **text(WORDS)).answer


def test_what_is_short_enough_passes_as_it_came():
    heard = answered(LIMIT, **text("w" * 1000))
    assert heard.found == []


def test_a_server_cannot_hide_text_behind_a_note_of_its_own():
    note = "\n[removed by Douane: 9 characters over the limit]"
    heard = answered(LIMIT, **text(WORDS + note))
    assert len(heard.answer["result"]["content"][0]["text"]) < 2048 + 200
