"""A rule is said as a sentence that leaves nothing of it out."""

from __future__ import annotations

import pytest

from douane.config import read
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.saying import said
from douane.stores.documents import built_in


def rule(text):
    config = read([built_in(), Document("own.toml", Level.USER, f'[[rule]]\nid = "own"\n{text}')])
    [found] = [one for one in config.policy.rules if one.id == "own"]
    return said(found)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'tool = "delete_*"\naction = "deny"',
            "A message on its way to a server about `delete_*` is refused.",
        ),
        (
            'server = ["files", "!scratch"]\nprincipal = "key:ci"\naction = "hold"\nask = "person"',
            "A message of server `files` but not `scratch` of principal `key:ci` waits for a person.",
        ),
        (
            'finding = "secret.*"\nseverity = "high"\ndirection = "to-client"\naction = "edit"\nwith = "hash"',
            "What is found as `secret.*`, high or worse, on its way to a client is replaced by a digest.",
        ),
        (
            'finding = "!secret.*"\nconfidence = 0.5\naction = "allow"',
            "What is found as anything but `secret.*` with a confidence of 0.5 or more passes, and is recorded.",
        ),
        (
            'label = "private"\nread_only = false\naction = "deny"',
            "A message on its way to a server in a session that has touched `private` to a tool that may write is refused.",
        ),
    ],
)
def test_a_rule_says_what_it_is_about_and_what_becomes_of_it(text, sentence):
    assert rule(text) == sentence


def test_every_rule_that_is_built_in_is_a_sentence_of_its_own():
    rules = read([built_in()]).policy.rules
    assert all(said(one).endswith(".") for one in rules)
    assert len({said(one) for one in rules}) == len(rules)
