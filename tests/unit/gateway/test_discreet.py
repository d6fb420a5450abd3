"""Entries about sessions and limits hold nothing that a client has hidden in names of its own."""

from __future__ import annotations

import json

import pytest

from douane.gateway.discreet import Discreet
from douane.gateway.limits.admission import Call, Refusal
from douane.gateway.limits.answers import noted
from douane.gateway.sessions import Signal
from douane.gateway.sessions.record import noticed
from douane.policy.sessions import Consequence
from douane.stores.memory import MemoryStore
from tests._promises import promise
from tests.playbooks.post import rules_of
from tests.unit.gateway.sessions._made import asking

SECRET = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"  # as a provider would make it
SIGNAL = Signal("session.agent", "the session was begun by another program", Consequence.RECORD)


def kept(record):
    store = MemoryStore()
    Discreet(store, rules_of).commit([record])
    return json.loads(store.entries(0, 1)[0].body)


@promise("P-SESSION-DISCREET")
@pytest.mark.parametrize(
    "agent", [SECRET, f"client/1 ({SECRET})", f"client/1 authorization: Bearer {SECRET}"]
)
def test_a_user_agent_with_a_secret_is_withheld(agent):
    found = kept(noticed("s1", asking(agent=agent), SIGNAL, 1.0))
    assert found["agent"] == "[withheld]"
    assert SECRET not in str(found)


@promise("P-SESSION-DISCREET")
def test_so_is_the_name_of_a_tool_that_was_called_too_often():
    refusal = Refusal("tool", "too many", 1.0, is_news=True)
    assert kept(noted(refusal, Call("t/p", "files", "", SECRET), 1.0))["subject"] == "[withheld]"


@pytest.mark.parametrize("agent", ["claude-code/2.1.4 (cli)", "python-httpx/0.28.1", "node", ""])
def test_usual_programs_are_named(agent):
    assert kept(noticed("s1", asking(agent=agent), SIGNAL, 1.0))["agent"] == agent
