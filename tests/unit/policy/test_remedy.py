"""What a refusal advises."""

from __future__ import annotations

import pytest

from douane.policy.remedy import advice, command, way_past
from tests.unit.policy._made import CALL, finding, only

(SECRETS,) = only('[[rule]]\nid = "s"\nfinding = "*"\naction = "deny"\nfix = "remove it"').rules


def test_the_command_is_scoped_to_server_tool_and_argument():
    assert command(CALL, finding()) == (
        "douane policy except secret.aws --server files --tool write_file --argument /body/text"
        " --for 30d --reason '…'"
    )


@pytest.mark.parametrize("name", ["a b", "a;rm -rf", "$(x)", "a'b", "é", "\u200b", ""])
def test_names_that_a_shell_could_misread_are_left_out(name):
    assert "--tool" not in command(CALL._replace(subject=name), finding())


def test_without_a_plain_name_there_is_no_command():
    facts = CALL._replace(server="", server_name="", subject="")
    assert command(facts, finding(where="")) == ""


def test_the_rules_own_advice_comes_first():
    assert advice(SECRETS, finding()) == "remove it"


@pytest.mark.parametrize("name", ["pin.drifted", "engine.failure"])
def test_no_exception_is_advised_where_none_can_be_made(name):
    assert way_past(SECRETS, CALL, finding(name)) == ""
