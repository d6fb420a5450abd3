"""Answers from elsewhere are read in their two forms, and what has another is no answer."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from douane.approvals.answer import Said
from douane.approvals.heard import Heard, of_program, of_slack

BUTTON = {"action_id": "douane-once", "value": "q1 r2 once"}
PRESSED = {"type": "block_actions", "user": {"id": "U7"}, "actions": [BUTTON]}


def slack(payload, **more):
    return urlencode(
        {"payload": payload if isinstance(payload, str) else json.dumps(payload), **more}
    ).encode()


def test_a_program_says_all_that_a_person_may():
    body = {"by": "ann", "question": "q1", "round": "r2", "answer": "pattern", "patterns": {"path": "/srv/*"}}
    heard = of_program(json.dumps(body | {"for": "2h", "reason": "fine"}).encode())
    assert heard == Heard("ann", "q1", "r2", Said("pattern", "", "2h", {"path": "/srv/*"}, "fine"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"by": "ann"}',
        b'{"question": "q", "patterns": []}',
        b'{"question": "a", "question": "b"}',
    ],
)
def test_what_is_no_object_of_ours_is_no_answer(body):
    assert of_program(body) is None


def test_a_button_of_ours_says_which_question_in_which_round():
    assert of_slack(slack(PRESSED)) == Heard("U7", "q1", "r2", Said("once"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        slack(PRESSED, more="1"),
        slack("no JSON"),
        slack(PRESSED | {"type": "view_submission"}),
        slack(PRESSED | {"user": "U7"}),
        slack(PRESSED | {"actions": []}),
        slack(PRESSED | {"actions": [BUTTON, BUTTON]}),
        slack(PRESSED | {"actions": [BUTTON | {"action_id": "another"}]}),
        slack(PRESSED | {"actions": [BUTTON | {"value": "q1 once"}]}),
    ],
)
def test_other_forms_of_slack_are_no_answer(body):
    assert of_slack(body) is None
