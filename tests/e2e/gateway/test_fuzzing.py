"""Requests that are nearly right meet no 5xx, and nothing reaches the server that was not judged."""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import Counter

import pytest

from douane.protocol.json import Unreadable, decode
from tests._promises import promise
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway.fuzzing import WAITS_FOR_MORE, ask, mutants, posted, rpc, seeds, statuses
from tests.e2e.gateway.recording import recording

SEED = int(os.environ.get("DOUANE_FUZZ_SEED", "20260728"))
SHORT, LONG = 80, int(os.environ.get("DOUANE_FUZZ_REQUESTS", "5000"))
OTHER_HTTP = 505  # a right answer to what calls itself HTTP/2.0 (RFC 9110 §15.6.6)
OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "f", "version": "1"}}


class Fuzzed:
    """A gateway, what reached the server behind it, and a session to disturb."""

    def __init__(self, url, token, kept):
        self.url, self.token, self.kept = url, token, kept

    def open(self):
        opened = ask(self.url, posted(self.url, self.token, rpc("initialize", id=0, params=OPENING)).raw)
        assert statuses(opened) == [200], opened
        session = next(
            line.partition(b":")[2].strip()
            for line in opened.split(b"\r\n")
            if line.lower().startswith(b"mcp-session-id:")
        )
        right = seeds(self.url, self.token, session)
        for asked in (right[1], right[0]):  # what is right passes, or nothing below means anything
            assert statuses(ask(self.url, asked.raw)) == [200], asked
        return right

    def disturb(self, count):
        """Sends so many mutants; gives those that met a 5xx, with the answer."""
        chance = random.Random(SEED)
        right = self.open()
        for number, raw in enumerate(itertools.islice(mutants(right, chance), count)):
            if number % 50 == 49:  # a mutant may have ended the session
                right[:] = self.open()
            said = ask(self.url, raw, WAITS_FOR_MORE)
            if any(status >= 500 for status in statuses(said) if status != OTHER_HTTP):
                yield raw[:600], said[:400]


@pytest.fixture
def fuzzed(home):
    with (
        recording() as (kept, upstream),
        douane.gateway_process(upstream, home) as (_process, address),
    ):
        yield Fuzzed(address + douane.PATH, douane.token_in(home), kept)


@promise("P-HTTP-JUDGED")
@promise("P-MEDIATED")
@pytest.mark.parametrize(
    "count", [SHORT, pytest.param(LONG, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
def test_no_request_meets_a_5xx_and_no_unjudged_byte_reaches_the_server(fuzzed, audited, count):
    assert list(fuzzed.disturb(count)) == []
    assert fuzzed.kept.unreadable == []
    judged = Counter(
        (entry["method"], entry["size"])
        for entry in audited()
        if entry["direction"] == "to-server" and entry["action"] in {"allow", "edit"} and "size" in entry
    )
    sent = Counter((strict(body)["method"], len(body)) for body in fuzzed.kept.bodies)
    assert sent - judged == Counter()


def strict(body):
    """The message, if it is one that can be read in one way only."""
    found = decode(body)
    assert not isinstance(found, Unreadable), body
    return json.loads(body)


def test_a_server_keeps_what_it_gets(fuzzed):
    fuzzed.open()
    assert [json.loads(body)["method"] for body in fuzzed.kept.bodies][:2] == ["initialize", "tools/list"]


def test_without_a_gateway_the_server_is_reached_by_what_cannot_be_read():
    """The same requests, so that what the first test finds nothing of is really sent."""
    with recording() as (kept, upstream):
        fuzzed = Fuzzed(upstream, "none", kept)
        assert list(fuzzed.disturb(SHORT // 2)) == []
    assert any(isinstance(decode(body), Unreadable) for body in kept.bodies)
