"""What a document says of sequences, and where it is wrong."""

from __future__ import annotations

import pytest

from douane.config import read
from douane.model.deed import Deed
from douane.model.verdict import Action
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import built_in
from tests.unit.policy.test_gateway_settings import complaint

STEPS = 'steps = [{ server = "mail" }, { does = "send" }]'
ONE = f'[[sequence]]\nid = "a"\n{STEPS}\naction = "refuse"\n'


def policy(*texts, level=Level.USER):
    own = [Document(f"{number}.toml", level, text) for number, text in enumerate(texts)]
    return read([built_in(), *own]).policy


def rule(found, name):
    return next(one for one in found.rules if one.id == name)


def test_a_sequence_is_read():
    [found] = [
        one
        for one in policy(
            ONE.replace("action", 'within = "10 min"\ncalls = 9\nservers = "different"\naction')
        ).sequences
        if one.id == "a"
    ]
    assert found.steps[0].server.matches("mail")
    assert found.steps[1].does == {Deed.SEND}
    assert (found.way.length, found.way.across, found.way.within, found.way.calls) == (2, True, 600, 9)


@pytest.mark.parametrize(
    ("word", "action", "ask"),
    [("log", Action.ALLOW, ""), ("hold", Action.HOLD, "person"), ("refuse", Action.DENY, "")],
)
def test_what_follows_is_a_rule_that_stands_where_the_sequence_does(word, action, ask):
    found = rule(policy("\n\n" + ONE.replace("refuse", word)), "sequence.a")
    assert (found.action, found.ask, found.source.line) == (action, ask, 3)


def test_built_in_ones_ask_people_only_where_there_are_some():
    name = "sequence.untrusted-then-sensitive"
    assert rule(policy(), name).action is Action.ALLOW
    assert rule(policy("[approvals]\n"), name).action is Action.HOLD


def test_what_is_remembered_of_a_sequence_is_of_no_use_once_its_steps_are_others():
    keys = {policy(text).sequences[-1].way.key for text in (ONE, ONE.replace("send", "pay"))}
    assert len(keys) == 2


def test_a_project_may_add_a_sequence():
    assert rule(policy(ONE, level=Level.PROJECT), "sequence.a").action is Action.DENY


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (ONE.replace('"a"', '"A b"'), 2, "`A b` cannot be an id"),
        (ONE.replace("refuse", "deny"), 4, "unknown action `deny`"),
        (
            '[[sequence]]\nid = "a"\nsteps = [{ does = "send" }]\naction = "log"\n',
            3,
            "a sequence has 2 to 8 steps",
        ),
        (ONE.replace('{ server = "mail" }', "{}"), 3, "the step is every call"),
        (ONE.replace('"send"', '"sned"'), 3, "`sned` is nothing that a call does"),
        (ONE.replace("server =", "sever ="), 3, "unknown key `sever`"),
        (ONE.replace('server = "mail"', 'label = "!private"'), 3, "`!private` is no label"),
        (ONE + 'within = "2 years"\n', 5, "`within` cannot be `2 years`"),
        (ONE + "calls = 1\n", 5, "`calls` cannot be `1`"),
        (ONE + 'servers = "others"\n', 5, "unknown servers `others`"),
        ('[[sequence]]\nid = "a"\n', 1, "`steps` is missing"),
        (ONE + ONE, 5, "the id `sequence.a` is taken by 0.toml, line 1"),
    ],
)
def test_a_mistake_has_its_line(text, line, message):
    told, fix = complaint(text)
    assert told.startswith(f"0.toml, line {line}: {message}")
    assert fix


def test_a_project_cannot_take_the_place_of_a_built_in_one():
    text = ONE.replace('"a"', '"mail-files-chat"').replace("refuse", "log")
    told, _fix = complaint(text, Level.PROJECT)
    assert "a project's document cannot replace a rule" in told
