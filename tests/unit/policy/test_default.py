"""What the built-in document says when nobody wrote anything."""

from __future__ import annotations

import pytest

from douane.model.verdict import Action
from douane.policy.document import Mode
from douane.policy.evaluate import judge
from douane.policy.settings import Settings
from tests.unit.policy._made import CALL, RESULT, config, finding

DEFAULT = config()
LISTING = RESULT._replace(method="tools/list")
SERVER_ASKS = RESULT._replace(method="sampling/createMessage")


def test_it_enforces():
    assert DEFAULT.policy.mode is Mode.ENFORCE


def test_its_settings_are_those_of_the_code():
    assert DEFAULT.settings == Settings()


@pytest.mark.parametrize(
    ("facts", "name", "expected"),
    [
        (CALL, "secret.aws-access-key", Action.DENY),
        (RESULT, "secret.aws-access-key", Action.EDIT),
        (LISTING, "secret.aws-access-key", Action.EDIT),
        (SERVER_ASKS, "secret.aws-access-key", Action.EDIT),
        (CALL, "pin.drifted", Action.HOLD),
        (CALL, "pin.unapproved", Action.HOLD),
        (CALL, "pin.unknown", Action.HOLD),
        (LISTING, "pin.new", Action.HOLD),
        (CALL, "schema.arguments", Action.DENY),
        (CALL, "schema.undeclared", Action.DENY),
        (CALL, "schema.unresolvable", Action.DENY),
        (RESULT, "schema.result", Action.ALLOW),
        (LISTING, "imitation.name", Action.ALLOW),
        (LISTING, "hidden.tag-characters", Action.HOLD),
        (LISTING, "hidden.html-comment", Action.HOLD),
        (RESULT._replace(method="initialize"), "hidden.zero-width", Action.HOLD),
        (RESULT._replace(method="server/discover"), "hidden.bidi", Action.HOLD),
        (RESULT, "hidden.tag-characters", Action.EDIT),
        (SERVER_ASKS, "hidden.ansi", Action.EDIT),
        (RESULT, "hidden.something-new", Action.EDIT),
        (RESULT, "hidden.html-comment", Action.ALLOW),
        (CALL, "engine.failure", Action.DENY),
        (RESULT, "engine.failure", Action.DENY),
    ],
)
def test_each_kind_of_finding_meets_its_action(facts, name, expected):
    assert judge(DEFAULT.policy, facts, [finding(name, mend="")]).action is expected


def test_hidden_text_without_a_mend_in_a_definition_is_held_like_the_rest():
    assert judge(DEFAULT.policy, LISTING, [finding("hidden.html-comment")]).action is Action.HOLD


def test_a_message_in_which_nothing_was_found_passes():
    assert judge(DEFAULT.policy, CALL, ()).action is Action.ALLOW


def test_every_refusal_says_what_to_do():
    names = ("secret.x", "pin.x", "schema.arguments", "schema.undeclared", "engine.failure")
    reasons = [reason for name in names for reason in judge(DEFAULT.policy, CALL, [finding(name)]).reasons]
    assert all(reason.fix for reason in reasons)
