"""`douane rules`: every rule, what the documentation says of it, and what the policy in force makes of it."""

from __future__ import annotations

import json

import pytest

from douane.cli.app import outcome
from douane.cli.rules import RULES, pages
from douane.cli.rules.pages import told
from douane.cli.rules.plain import plain

PAGE = """# Title

Why, first paragraph.

More of why.

| rule | what it finds | severity |
|---|---|---|
| `a.one` | one `x \\| y` | high |

## Below

| rule | what | leaves |
|---|---|---|
| `a.two` | two | |

## Examples

some

## When it is wrong

do this
"""


@pytest.fixture(autouse=True)
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, *words, code=0):
    assert outcome(["rules", *words]) == code
    return capsys.readouterr()


def test_all_rules_are_listed(capsys):
    lines = said(capsys, "list", "--json").out.splitlines()
    assert [json.loads(line)["rule"] for line in lines] == [one.rule.id for one in RULES]


def test_rules_can_be_asked_for_by_page_and_by_tag(capsys):
    lines = said(capsys, "list", "--json", "--page", "hidden").out.splitlines()
    assert {json.loads(line)["page"] for line in lines} == {"hidden"}
    lines = said(capsys, "list", "--json", "--tag", "MCP05:2025").out.splitlines()
    assert all("MCP05:2025" in json.loads(line)["tags"] for line in lines)


def test_the_list_shows_what_the_policy_makes_of_a_rule(capsys):
    shown = said(capsys, "list", "--page", "secrets").out
    (line,) = (line for line in shown.splitlines() if line.startswith("secret.github-token "))
    assert line.split()[1:4] == ["critical", "hard", "deny/edit"]


def test_one_rule_is_shown_with_its_page_its_tags_and_its_policy(capsys):
    shown = said(capsys, "show", "hidden.bidi").out
    assert "severity high, tier hard (acts alone)" in shown
    assert "OWASP MCP Top 10: intent flow subversion" in shown
    assert "edit to-client  hidden-in-content (default.toml, line" in shown
    assert "Trojan Source" in " ".join(shown.split())
    assert "when it is wrong" in shown


def test_one_rule_is_told_to_programs(capsys):
    found = json.loads(said(capsys, "show", "secret.jwt", "--json").out)
    assert found["severity"] == "high"
    assert found["told"]["what"] == "a JSON Web Token"
    assert {one["action"] for one in found["policy"]} == {"deny", "edit"}


def test_what_your_own_policy_makes_of_a_rule_is_shown(capsys, config):
    (config / "douane.toml").write_text('[[rule]]\nid = "mine"\nfinding = "schema.*"\naction = "hold"\n')
    assert "hold  mine (douane.toml, line 1)" in said(capsys, "show", "schema.result").out


def test_a_rule_of_which_no_policy_speaks_is_recorded(capsys):
    (known,) = (one for one in RULES if one.rule.id == "token.restored")
    assert "says nothing of it" in said(capsys, "show", known.rule.id).out


def test_a_rule_that_there_is_not_is_told_with_the_nearest(capsys):
    assert "did you mean `hidden.bidi`?" in said(capsys, "show", "hidden.bidy", code=2).err


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("interpreter.sql*", "show one of them, such as `interpreter.sql-injection`"),
        ("secret.*", "`douane rules list --page secrets` lists all"),
        ("secrt.*", "show one of them, such as `secret."),
        ("hiden*", "show one of them, such as `hidden."),
        ("??", "`douane rules list` lists all"),
    ],
)
def test_a_pattern_is_answered_with_rules_that_it_may_mean(capsys, pattern, told):
    assert told in said(capsys, "show", pattern, code=2).err


def test_a_pattern_that_only_one_rule_matches_shows_it(capsys):
    assert said(capsys, "show", "hidden.bid*").out.startswith("hidden.bidi: ")


def test_a_page_that_there_is_not_is_told_with_those_that_there_are(capsys):
    assert "use one of: secrets, personal" in said(capsys, "list", "--page", "secret", code=2).err


def test_markdown_is_shown_without_its_signs_and_code_as_it_stands():
    text = "An *act* is [told](other.md) by `a*b*c`; see [x](https://x.example/).\n\n- one\n- **two**\n\n```\n  code *as* is\n```"
    assert list(plain(text, 80)) == [
        "An act is told by `a*b*c`; see x (https://x.example/).",
        "",
        "- one",
        "- two",
        "",
        "      code *as* is",
    ]


def test_what_is_shown_of_a_page_has_no_fences_and_links(capsys):
    shown = said(capsys, "show", "instruction.override").out
    assert "```" not in shown
    assert "](" not in shown.replace("![](", "")
    assert max(map(len, shown.split("\nwhy\n")[1].split("\nexamples\n")[0].splitlines())) <= 100


def test_a_row_is_found_with_the_words_around_it(monkeypatch):
    monkeypatch.setattr(pages, "page", lambda _name: PAGE)
    one, two = told("p", "a.one"), told("p", "a.two")
    assert one.row == [("what it finds", "one `x | y`"), ("severity", "high")]
    assert (one.title, one.section, one.why) == ("Title", "Title", "Why, first paragraph.\n\nMore of why.")
    assert (two.section, two.row) == ("Below", [("what", "two")])
    assert (two.examples, two.wrong) == ("some", "do this")
    assert told("p", "a.three") is None


def test_a_page_that_is_not_there_says_nothing():
    assert told("absent", "a.one") is None
