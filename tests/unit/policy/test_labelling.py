"""What `[labels]` says is read, and what it cannot say is told."""

from __future__ import annotations

import pytest

from douane.errors import ConfigError
from tests.playbooks.post import rules_of


def test_later_documents_go_before_earlier_ones():
    rules = rules_of('[labels]\na = ["sink"]\nb = ["private"]\n', "[labels]\na = []\n")
    assert dict(rules.settings.labels) == {"a": frozenset(), "b": frozenset({"private"})}


@pytest.mark.parametrize("text", ['labels = "sink"', "[labels]\na = 1", '[labels]\na = ["Sink!"]'])
def test_what_is_no_label_is_told(text):
    with pytest.raises(ConfigError):
        rules_of(text)
