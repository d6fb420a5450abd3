"""What waits for a person is answered by persons, and stops end by nobody else."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from douane.approvals.ticket import State
from douane.operations import api_keys
from douane.operations.approvals import answer, granted, listed, revoke, shown
from douane.operations.base import By, Place, Role
from douane.operations.errors import GivenError, NotAllowedError, NotThereError
from douane.operations.people import resume
from douane.stores.approvals import Approvals
from douane.stores.protection import protect, trusted_in
from tests._asked import ASKED
from tests._promises import promise

PASSPHRASE = "correct horse battery"
KEY = By("key:on-call", frozenset({Role.ADMINISTRATOR}), "api")
LOCAL = By("local:ann", frozenset({Role.ADMINISTRATOR}), "api")
TOKEN = By("oidc:https://idp.example|ann", frozenset({Role.APPROVER}), "api")
PAGE = By("account:ann", frozenset({Role.APPROVER}), "page")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "config").mkdir()
    found = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    now = time.time()
    with closing(Approvals(found.state, trusted_in(found.state))) as store:
        store.put(ASKED, now, now + 600, now + 3600)
    return found


def configured(place, text):
    Path(place.config, "douane.toml").write_text(text, "utf-8")


def said(place, by, word="once", **more):
    given = {"id": "q1", "round": shown(place, {"id": "q1"})["round"], "answer": word, **more}
    return answer(place, by, given)


def state(place):
    with closing(Approvals(place.state, trusted_in(place.state))) as store:
        return store.ticket("q1").state


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("by", [KEY, LOCAL])
def test_what_programs_hold_lets_nothing_pass(place, by):
    with pytest.raises(NotAllowedError):
        said(place, by)
    assert state(place) is State.OPEN


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("word", ["deny", "suspend"])
def test_a_key_answers_nothing_at_all(place, word):
    with pytest.raises(NotAllowedError):
        said(place, KEY, word)
    assert state(place) is State.OPEN


@pytest.mark.parametrize("by", [TOKEN, PAGE])
def test_a_person_answers_and_it_counts(place, by):
    change = said(place, by)
    assert change.after["state"] is State.APPROVED
    (grant,) = granted(place, {}).items
    assert grant["by"] == by.id
    assert listed(place, {}).items == []


def test_a_key_that_an_operator_has_named_answers(place):
    configured(place, '[control]\nanswering = ["key:on-call"]\n')
    said(place, KEY)
    assert state(place) is State.APPROVED


def test_nobody_allows_what_is_done_in_their_own_name(place):
    own = By(ASKED.principal, frozenset({Role.ADMINISTRATOR}), "page")
    configured(place, f'[control]\nanswering = ["{ASKED.principal}"]\n')
    with pytest.raises(Exception, match="own name"):
        said(place, own)
    assert state(place) is State.OPEN


def test_what_was_seen_in_another_round_is_not_answered(place):
    with pytest.raises(Exception, match="open no more"):
        said(place, PAGE, round="another")
    assert state(place) is State.OPEN


@promise("P-PERSONS-ANSWER")
def test_where_there_is_a_passphrase_nothing_passes_without_it(place):
    protect(place.state, PASSPHRASE)
    for given in ({}, {"passphrase": "wrong horse battery"}):
        with pytest.raises(NotAllowedError):
            said(place, PAGE, **given)
    assert state(place) is State.OPEN
    said(place, LOCAL, passphrase=PASSPHRASE)
    assert state(place) is State.APPROVED
    assert len(granted(place, {}).items) == 1


def test_a_passphrase_is_guessed_five_times_a_minute_and_then_not_at_all(place):
    protect(place.state, PASSPHRASE)
    for _ in range(5):
        with pytest.raises(NotAllowedError, match="not the passphrase"):
            said(place, PAGE, passphrase="wrong horse battery")
    with pytest.raises(NotAllowedError, match="too many"):
        said(place, PAGE, passphrase=PASSPHRASE)


def test_wrong_passphrases_of_one_keep_nobody_else_from_answering(place):
    protect(place.state, PASSPHRASE)
    for _ in range(6):
        with pytest.raises(NotAllowedError):
            said(place, PAGE, passphrase="wrong horse battery")
    said(place, TOKEN, passphrase=PASSPHRASE)
    assert state(place) is State.APPROVED


def test_a_denial_takes_no_passphrase(place):
    protect(place.state, PASSPHRASE)
    said(place, PAGE, "deny", reason="no")
    assert state(place) is State.DENIED


def test_a_pattern_is_bound_to_an_argument(place):
    with pytest.raises(GivenError):
        said(place, PAGE, "pattern", patterns=("to",))
    said(place, PAGE, "pattern", patterns=("to=*@example.org",), **{"for": 3600.0})
    assert granted(place, {}).items[0]["patterns"]


def test_a_grant_is_revoked_once(place):
    said(place, PAGE, "exact")
    (grant,) = granted(place, {}).items
    revoke(place, PAGE, {"id": grant["id"]})
    assert granted(place, {}).items == []
    with pytest.raises(NotThereError):
        revoke(place, PAGE, {"id": "none"})


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("by", [KEY, LOCAL])
def test_no_program_lets_a_suspended_principal_go_on(place, by):
    with pytest.raises(NotAllowedError):
        resume(place, by, {"id": "key:bot"})


@promise("P-PERSONS-ANSWER")
@pytest.mark.parametrize("by", [By("key:admin", KEY.roles, "api"), KEY, LOCAL])
def test_no_program_gets_the_secret_of_a_key_that_answers(place, by):
    configured(place, '[control]\nanswering = ["key:on-call"]\n')
    with pytest.raises(NotAllowedError):
        api_keys.create(place, by, {"name": "on-call"})
    made = api_keys.create(place, PAGE, {"name": "on-call"})
    with pytest.raises(NotAllowedError):
        api_keys.rotate(place, by, {"id": made.after["prefix"]})
    assert [one["id"] for one in api_keys.listed(place, {}).items] == [made.after["prefix"]]
    other = api_keys.create(place, by, {"name": "ci"})
    assert api_keys.rotate(place, by, {"id": other.after["prefix"]}).once
    assert api_keys.rotate(place, PAGE, {"id": made.after["prefix"]}).once
