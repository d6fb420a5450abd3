"""Tables of the audit log say what became of a message, as the pages do."""

from __future__ import annotations

import json

import pytest

from douane.audit.entry import Entry
from douane.cli.tables import summary


@pytest.mark.parametrize(
    ("told", "action"),
    [
        ({"action": "hold", "ticket": "t"}, "hold"),
        ({"action": "hold", "ticket": "t", "answer": "none"}, "deny"),
        ({"action": "hold"}, "deny"),
        ({"action": "allow", "ticket": "t", "answer": "lift"}, "allow"),
        ({"action": "allow", "would": "hold"}, "allow (would hold)"),
    ],
)
def test_what_was_held_and_let_pass_by_nobody_is_refused(told, action):
    assert summary(Entry(1, json.dumps({"at": 1.0, **told}), b"", b""))[2] == action
