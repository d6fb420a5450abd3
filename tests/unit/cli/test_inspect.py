"""`douane inspect`: verdicts for programs, and a table for people."""

from __future__ import annotations

import json

import pytest

from douane.cli import inspect as command
from douane.cli.app import outcome
from tests._promises import promise

KEY = "AKIA" + "QYLPMN5HFIQR7XYA"
GOOD = {"kind": "prompt", "text": "a word"}
BAD = {"kind": "prompt", "text": f"so: {KEY}"}


@pytest.fixture
def file(tmp_path):
    """`file(*lines)` is the path of a file with these lines; what is no string or bytes becomes JSON."""

    def write(*lines, end=b"\n"):
        path = tmp_path / "lines.jsonl"
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(raw) + end)
        return str(path)

    return write


def verdicts(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_line_gets_its_verdict_in_order(file, capsys):
    assert outcome(["inspect", "--json", file(GOOD, b"nonsense", BAD, GOOD)]) == 1
    assert [one["action"] for one in verdicts(capsys)] == ["allow", "deny", "edit", "allow"]


def test_a_verdict_has_the_members_of_the_interface_and_no_others(file, capsys):
    outcome(["inspect", "--json", file(BAD)])
    (verdict,) = verdicts(capsys)
    assert isinstance(verdict.pop("us"), int)
    assert verdict == {
        "action": "edit",
        "score": 0.9,
        "findings": [
            {
                "rule": "secret.aws-access-key-id",
                "severity": "high",
                "where": "/text",
                "start": 4,
                "end": 24,
                "because": "an AWS access key id",
                "weight": 0.8,
            }
        ],
    }


def test_a_last_line_without_its_end_counts_and_blank_lines_do_not(file, capsys):
    assert outcome(["inspect", "--json", file(GOOD, b"", b"  ", GOOD, end=b"")]) == 0
    assert len(verdicts(capsys)) == 2


def test_a_line_that_is_too_long_is_refused_and_the_next_is_judged(file, capsys, monkeypatch):
    monkeypatch.setattr(command, "LONGEST_LINE", 1000)
    assert outcome(["inspect", "--json", file({"kind": "prompt", "text": "a" * 2000}, GOOD)]) == 1
    first, second = verdicts(capsys)
    assert (first["action"], first["score"], first["findings"][0]["rule"]) == ("deny", 1.0, "inspect.input")
    assert second["action"] == "allow"


def test_nothing_to_judge_is_nothing_found(file, capsys):
    assert outcome(["inspect", file(b"")]) == 0
    assert capsys.readouterr().out == "0 lines: nothing to judge\n"


def test_people_see_what_was_found_and_how_often(file, capsys):
    assert outcome(["inspect", file(GOOD, BAD)]) == 1
    shown = capsys.readouterr().out
    assert "secret.aws-access-key-id at /text (0.80): an AWS access key id" in shown
    assert shown.endswith("2 lines: 1 allow, 1 edit\n")
    assert KEY not in shown


def test_a_long_table_is_cut_and_says_so(file, capsys, monkeypatch):
    monkeypatch.setattr(command, "MOST_ROWS", 2)
    outcome(["inspect", file(BAD, BAD, BAD)])
    assert "… and 1 more lines in which something was found" in capsys.readouterr().out


def test_names_from_a_line_do_not_act_on_the_terminal(file, capsys):
    outcome(["inspect", file({"kind": "call", "tool": "\x1b]0;owned\x07", "arguments": {"text": KEY}})])
    assert "\x1b" not in capsys.readouterr().out


@pytest.fixture
def policy(tmp_path, monkeypatch):
    """`policy(text)` is the policy document of this account."""
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return (tmp_path / "douane.toml").write_text


def test_the_documents_in_force_are_asked_only_when_they_are_wanted(file, policy, capsys):
    policy('[[rule]]\nid = "none"\naction = "hold"\nmethod = "prompts/get"\n')
    assert outcome(["inspect", "--json", file(GOOD)]) == 0
    assert outcome(["inspect", "--json", "--policy", "mine", file(GOOD)]) == 1
    assert [(one["action"], one["score"]) for one in verdicts(capsys)] == [("allow", 0.0), ("hold", 0.5)]


def test_approve_first_does_not_hold_what_is_only_inspected(file, policy):
    policy('[tools]\ntrust = "approve-first"\n')
    line = {"kind": "description", "tool": {"name": "a", "description": "b"}}
    assert outcome(["inspect", "--json", "--policy", "mine", file(line)]) == 0


@promise("P-NO-TRACEBACK")
def test_a_policy_that_cannot_be_used_ends_with_2(file, policy, capsys):
    policy("nonsense")
    assert outcome(["inspect", "--json", "--policy", "mine", file(GOOD)]) == 2
    assert "fix:" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--interface", "2"], ["--policy", "other"], ["/nowhere/at/all"]])
def test_bad_usage_ends_with_2(arguments, capsys):
    assert outcome(["inspect", "--json", *arguments]) == 2
    assert capsys.readouterr().out == ""
