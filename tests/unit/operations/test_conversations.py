"""Recorded sessions are listed, told and followed; what one is not meant to see is not there."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from douane.model.order import Order
from douane.operations import conversations
from douane.operations.base import By, Role
from douane.operations.errors import NotAllowedError, NotThereError
from douane.operations.run import seen
from douane.stores.approvals import Approvals
from tests.unit.operations._recorded import STRANGE, recorded

AUDITOR = By("local:eve", frozenset({Role.AUDITOR}), "page")
VIEWS = {one.name: one for one in conversations.VIEWS}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("installation"))


def view(place, name, by=AUDITOR, **given):
    return seen(place, by, VIEWS[name], given)


def test_sessions_are_listed_and_those_with_a_refusal_are_found(place):
    every = [one["session"] for one in view(place, "sessions.recorded").items]
    assert sorted(every) == sorted([STRANGE, "s-files", "s-mail", "s-slack"])
    refused = [one["session"] for one in view(place, "sessions.recorded", refused="yes").items]
    assert refused == [STRANGE, "s-slack"]
    assert view(place, "sessions.recorded", principal="local:bob").items == []


def test_a_page_of_sessions_ends_where_the_next_begins(place):
    first = view(place, "sessions.recorded", most=2)
    rest = view(place, "sessions.recorded", most=2, after=first.next)
    assert len(first.items) == 2
    assert (len(rest.items), rest.next) == (2, "")


def test_a_session_is_told_with_what_became_of_each_message(place):
    moments = view(place, "sessions.timeline", id="s-slack").items
    asked = next(one for one in moments if one.get("subject") == "read_channel")
    refused = [one for one in moments if one["became"] == "deny"]
    assert (asked["action"], asked["decided"]["answer"], asked["became"]) == ("hold", "lift", "allow")
    assert [one["rules"] for one in refused] == [("flow",), ("secrets-out",)]


def test_a_timeline_goes_on_where_it_ended(place):
    first = view(place, "sessions.timeline", id="s-slack", most=5)
    rest = view(place, "sessions.timeline", id="s-slack", after=first.next)
    assert first.next
    assert not rest.next
    assert {one["entry"] for one in first.items}.isdisjoint(one["entry"] for one in rest.items)


def test_the_way_of_the_words_names_where_they_were_read(place):
    found = view(place, "sessions.flow", id="s-slack")
    assert {"server": "files", "subject": ""} in [one["place"] for one in found["read"]]
    assert {one["rule"] for one in found["led"]} >= {"flow.trifecta", "sequence.mail-files-chat"}


@pytest.mark.parametrize("name", ["sessions.timeline", "sessions.flow"])
def test_a_session_that_is_not_there_is_said_to_be_so(place, name):
    with pytest.raises(NotThereError, match="there is no session"):
        view(place, name, id="s-other")


def test_arguments_are_for_auditors(place):
    with pytest.raises(NotAllowedError):
        view(place, "sessions.timeline", By("x", frozenset({Role.VIEWER}), "page"), id="s-slack")


def test_a_suspension_is_part_of_the_session_that_it_is_about(tmp_path):
    place = recorded(tmp_path)
    with closing(Approvals(place.state, lambda _grant: True)) as store:
        store.order(Order(time.time(), "s-slack", until=time.time() + 60), "local:bob")
        store.order(Order(time.time(), "s-other", until=time.time() + 60), "local:bob")
    last = view(place, "sessions.timeline", id="s-slack").items[-1]
    assert (last["method"], last["principal"]) == ("douane/approval-suspended", "local:bob")
    assert "s-other" not in str(view(place, "sessions.timeline", id="s-slack"))
