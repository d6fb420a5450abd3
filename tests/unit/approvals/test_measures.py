"""What people have answered says whether they are asked too much."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from douane.approvals.excess import HOLD
from douane.approvals.measures import ENOUGH, Given, measures, nearly_always
from douane.cli.approvals.proposals import proposed
from douane.config import read
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import built_in

SEQUENCE = "sequence.untrusted-then-sensitive"
OF_RULE, OF_FINDING = frozenset({"ask-first"}), frozenset({f"{SEQUENCE} {SEQUENCE}"})
RULE = '[[rule]]\nid = "ask-first"\ntool = "send_*"\nread_only = false\naction = "hold"\nask = "person"\n'
END = date(2027, 1, 31)


def given(yes, no=0, tool="send_mail", holds=OF_RULE, waited=20.0):
    return [Given(n < yes, "mail", tool, holds, waited) for n in range(yes + no)]


def clauses(answers, document=RULE):
    documents = [built_in(), Document("own.toml", Level.USER, document)]
    return list(proposed(nearly_always(answers), documents, END))


def test_of_nothing_there_is_nothing_to_tell():
    assert measures([]) == {
        "answered": 0,
        "share_approved": None,
        "median_seconds_to_answer": None,
        "nine_of_ten_answered_in": None,
        "share_answered_in_3_s": None,
    }


def test_shares_and_times_are_told():
    said = measures([*given(2, waited=1.0), *given(1, 1, waited=30.0)])
    assert said["share_approved"] == 0.75
    assert said["median_seconds_to_answer"] == 15.5
    assert said["nine_of_ten_answered_in"] == 30.0
    assert said["share_answered_in_3_s"] == 0.5


def test_what_is_approved_nearly_always_is_told_by_tool_and_reason():
    [found] = nearly_always(
        [*given(20, 1), *given(ENOUGH - 1, tool="send_fax"), *given(9, 3, tool="send_all")]
    )
    assert (found.subject, found.yes, found.answers) == ("send_mail", 20, 21)


def test_that_a_session_may_go_on_asking_is_no_reason_to_ask_less():
    assert nearly_always(given(50, holds=frozenset({HOLD}), tool="")) == []


def test_for_a_rule_there_is_one_in_its_place_without_these_tools():
    [clause] = clauses([*given(10), *given(12, tool="send_fax")])
    [rule] = tomllib.loads(clause)["rule"]
    assert rule == tomllib.loads(RULE)["rule"][0] | {"tool": ["send_*", "!send_fax", "!send_mail"]}
    assert "12 of 12 questions about mail/send_fax were approved" in clause
    config = read([built_in(), Document("own.toml", Level.USER, clause)])
    assert any(one.id == "ask-first" for one in config.policy.rules)


def test_for_a_sequence_there_is_an_exception_with_an_end():
    [clause] = clauses(given(10, holds=OF_FINDING))
    [exception] = tomllib.loads(clause)["exception"]
    assert exception["finding"] == SEQUENCE
    assert (exception["server"], exception["tool"], exception["until"]) == ("mail", "send_mail", END)
    read([built_in(), Document("own.toml", Level.USER, clause)])


def test_nothing_is_proposed_for_a_rule_that_is_gone():
    assert clauses(given(10), "") == []


def test_what_a_server_calls_its_tools_is_text():
    [clause] = clauses(given(10, tool='x"]\n[[rule]]', holds=OF_FINDING))
    assert tomllib.loads(clause)["exception"][0]["tool"] == 'x"]\n[[rule]]'
    assert "rule" not in tomllib.loads(clause)


@pytest.mark.parametrize("tool", ["*", "notes:*", "!send_mail"])
@pytest.mark.parametrize("holds", [OF_RULE, OF_FINDING])
def test_a_name_that_would_be_a_pattern_is_in_no_clause(tool, holds):
    [told] = clauses(given(10, tool=tool, holds=holds))
    assert tomllib.loads(told) == {}
    assert f"mail/{tool} were approved; nothing is proposed" in told
