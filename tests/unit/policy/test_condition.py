"""Conditions in CEL."""

from __future__ import annotations

import subprocess
import sys

import pytest

from douane.policy.condition import ConditionError, Truth, finding_condition, message_condition
from douane.policy.variables import variables
from tests.unit.policy._made import CALL, finding

pytest.importorskip("cel_expr_python", reason="no wheel for this machine")


def truth_of(text, facts=CALL):
    return message_condition(text).test(variables(facts, None))


@pytest.mark.parametrize(
    "text",
    [
        'principal == "local:ann"',
        'server == "files" && server_id == "npm:@acme/files"',
        'tool.startsWith("write_")',
        'method == "tools/call" && direction == "to-server"',
        'arguments.path.matches("^/tmp/")',
        "size(labels) == 0",
        "has(arguments.body.text) && !has(arguments.mode)",
    ],
)
def test_a_condition_can_speak_of_the_message(text):
    assert truth_of(text) is Truth.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        'finding.rule == "secret.aws"',
        'finding.severity == "high"',
        "finding.confidence > 0.5",
        'finding.argument == "/body/text"',
        '"LLM02" in finding.tags',
    ],
)
def test_a_condition_can_speak_of_the_finding(text):
    found = finding(tags=("LLM02",), confidence=1)
    assert finding_condition(text).test(variables(CALL, found)) is Truth.HOLDS


def test_a_condition_that_fails_is_told_from_one_that_breaks():
    assert truth_of('tool == "other"') is Truth.FAILS


@pytest.mark.parametrize(
    "text",
    [
        'arguments.absent == "x"',
        "arguments.path",
        "1 / size(labels) == 1",
        "arguments.path > 3",
        'tool.matches("(")',
        "9223372036854775807 + int(size(tool)) > 0",
    ],
)
def test_what_errs_or_gives_no_bool_is_broken(text):
    assert truth_of(text) is Truth.BROKEN


@pytest.mark.parametrize("value", [2**70, "\ud800", float("nan")])
def test_values_that_cel_cannot_hold_do_not_pass_as_false(value):
    facts = CALL._replace(arguments={"n": value})
    assert truth_of("arguments.n == 3 || true", facts) is not Truth.FAILS


def test_a_hostile_argument_cannot_make_a_regex_slow():
    facts = CALL._replace(arguments={"path": "a" * 50_000 + "!"})
    assert truth_of('arguments.path.matches("^(a+)+$")', facts) is Truth.FAILS


def test_work_without_end_is_cut_off():
    tens = "[0,1,2,3,4,5,6,7,8,9]"
    text = "true"
    for name in "abcdefg":
        text = f"{tens}.all({name}, {text})"
    assert truth_of(text) is Truth.BROKEN


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tool ==", "mismatched input '<EOF>' at column 8"),
        ("nosuch == 1", "undeclared reference to 'nosuch' at column 1"),
        ('finding.rule == "x"', "undeclared reference to 'finding.rule' at column 8"),
        ("size(tool)", "it gives int, not a bool"),
    ],
)
def test_what_cannot_be_a_condition_is_refused_with_its_place(text, complaint):
    with pytest.raises(ConditionError) as error:
        message_condition(text)
    assert error.value.args == (complaint,)


def test_without_cel_a_condition_is_refused_and_says_what_to_install():
    program = (
        "import sys; sys.modules['cel_expr_python'] = None\n"
        "from douane.policy.condition import ConditionError, message_condition\n"
        "try: message_condition('true')\n"
        "except ConditionError as error: print(error.fix)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ".[cel]" in done.stdout


def test_a_policy_without_conditions_does_not_load_cel():
    program = "import sys; from douane.config import read; print([m for m in sys.modules if 'cel_expr' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
