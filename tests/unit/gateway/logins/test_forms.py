"""A form counts that a page of ours has sent, and no other."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.logins.forms import form_in
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from tests._promises import promise

OURS = "https://gate.example"
KIND = ("content-type", "application/x-www-form-urlencoded")


class Posted:
    """A reply to a request that has this body."""

    def __init__(self, body):
        self._body = body

    async def body(self, limit):
        assert len(self._body) <= limit <= 64 << 10
        return self._body


def sent(*fields, body=b"ticket=t&answer=agree"):
    request = Request("POST", "/x", "/x", "", Headers(fields), Peer("192.0.2.7", 1))
    return asyncio.run(form_in(request, Posted(body), OURS))


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "fields",
    [
        [KIND],
        [KIND, ("origin", OURS)],
        [KIND, ("sec-fetch-site", "same-origin")],
        [("content-type", f"{KIND[1]}; charset=utf-8"), ("origin", OURS)],
    ],
)
def test_a_form_of_ours_is_read(fields):
    assert sent(*fields) == {"ticket": "t", "answer": "agree"}


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("content-type", "text/plain")],
        [("content-type", "application/json")],
        [("content-type", "multipart/form-data")],
        [KIND, ("origin", "https://evil.example")],
        [KIND, ("origin", f"{OURS}.evil.example")],
        [KIND, ("origin", "null")],
        [KIND, ("sec-fetch-site", "cross-site")],
        [KIND, ("sec-fetch-site", "same-site")],
        [KIND, ("sec-fetch-site", "none")],
        [KIND, ("origin", OURS), ("sec-fetch-site", "cross-site")],
    ],
)
def test_a_form_of_another_page_is_none(fields):
    assert sent(*fields) is None


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "body",
    [
        b"ticket=t&ticket=u",
        b"answer=no&ticket=t&answer=agree",
        b"&".join(b"%d=1" % number for number in range(257)),
    ],
    ids=["a field twice", "an answer twice", "more fields than a form of ours has"],
)
def test_a_form_that_two_could_read_differently_is_none(body):
    assert sent(KIND, body=body) is None
