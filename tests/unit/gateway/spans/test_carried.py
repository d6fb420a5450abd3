"""What of a client's trace travels on."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from douane.gateway.spans.carried import carried, carry, valid
from douane.transports.http.headers import Headers

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def after(*fields):
    def heard():
        carry(Headers(fields))
        return carried()

    return copy_context().run(heard)


def test_a_valid_traceparent_travels_on():
    assert after(("Traceparent", PARENT)) == [("traceparent", PARENT)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        PARENT + "-",
        PARENT + "\n",
        PARENT.upper(),
        "01" + PARENT[2:],
        "00-" + "0" * 32 + PARENT[35:],
        PARENT[:36] + "0" * 16 + "-01",
        PARENT.replace("-", "_"),
        PARENT.replace("a", "\uff41"),
        None,
        5,
    ],
)
def test_nothing_else_does(text):
    assert valid(text) == ""


def test_two_of_them_are_none():
    assert after(("traceparent", PARENT), ("traceparent", PARENT)) == []


def test_a_request_without_one_does_not_have_that_of_the_request_before():
    def both():
        carry(Headers([("traceparent", PARENT)]))
        carry(Headers([]))
        return carried()

    assert copy_context().run(both) == []
