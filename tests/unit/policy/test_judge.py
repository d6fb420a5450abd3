"""The judge of `[judge]`, and rules that ask it: what documents may say, and what is in force without one."""

from __future__ import annotations

import pytest

from douane.config import read
from douane.errors import ConfigError
from douane.model.verdict import Action
from douane.policy.document import Level
from douane.policy.judge import FOR_JUDGE, Judge
from douane.policy.parse import Document
from douane.stores.documents import built_in

COMMAND = '[judge]\ncommand = ["judge", "--quick"]\n'
RULE = '[[rule]]\nid = "own"\nfinding = "hidden.*"\naction = "{}"\nask = "{}"\n'


def config(text, level=Level.USER):
    return read([built_in(), Document("own.toml", level, text)])


def complaint(text, level=Level.USER):
    with pytest.raises(ConfigError) as caught:
        config(text, level)
    return f"{caught.value.message} {caught.value.fix}"


def rules(text):
    return {rule.id: rule for rule in config(text).policy.rules}


def test_there_is_no_judge_unless_one_is_named():
    assert config("").settings.judge == Judge()
    assert not Judge().is_there


def test_a_command_or_an_address_is_a_judge():
    assert config(COMMAND).settings.judge == Judge(("judge", "--quick"))
    assert config('[judge]\nurl = "https://j.example/ask"\ntimeout = 0.5').settings.judge == Judge(
        (), "https://j.example/ask", 0.5
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://j.example",
        "https://j.example:8443/ask?model=small",
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/",
        "http://localhost/",
    ],
)
def test_an_address_proves_who_it_is_or_is_this_machine(url):
    assert config(f'[judge]\nurl = "{url}"').settings.judge.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://j.example/ask",
        "http://127.0.0.1.j.example/",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "https://",
        "https://ann:pw@j.example/",
        "https://j.example/#here",
        "https://j.example:0/",
        "https://[::1",
        "judge",
    ],
)
def test_no_other_address_is_one(url):
    assert "is no address of a judge" in complaint(f'[judge]\nurl = "{url}"')


@pytest.mark.parametrize(
    "text",
    [
        "[judge]",
        '[judge]\ncommand = ["a"]\nurl = "https://b.example/"',
        "judge = 1",
        '[judge]\ncommand = ["a"]\ntimeout = 0',
        '[judge]\ncommand = ["a"]\notherwise = "lift"',
    ],
)
def test_what_is_no_judge_is_refused(text):
    assert complaint(text)


def test_a_project_names_no_judge():
    assert "cannot set `judge`" in complaint(COMMAND, Level.PROJECT)


def test_a_hold_on_a_finding_may_ask():
    assert rules(RULE.format("hold", "judge"))["own"].ask == "judge"


@pytest.mark.parametrize(
    "text",
    [
        RULE.format("deny", "judge"),
        RULE.format("allow", "judge"),
        RULE.format("hold", "somebody"),
        '[[rule]]\nid = "own"\ntool = "x"\naction = "hold"\nask = "judge"\n',
    ],
)
def test_nothing_else_asks(text):
    assert "ask" in complaint(text)


def test_the_built_in_question_is_in_force_with_a_judge_only():
    assert FOR_JUDGE not in rules("")
    assert rules(COMMAND)[FOR_JUDGE].action is Action.HOLD


def test_a_rule_of_your_own_in_its_place_is_in_force_always():
    own = RULE.replace('"own"', f'"{FOR_JUDGE}"').format("hold", "judge")
    assert FOR_JUDGE in rules(own)
