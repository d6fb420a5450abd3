"""The page of retention: who may do what there, and what becomes of rules and legal holds."""

from __future__ import annotations

import pytest

from douane.operations.base import Role
from tests._control import posted, room, seen
from tests.unit.operations._recorded import recorded


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def test_it_is_for_auditors_and_not_for_viewers(folder):
    assert seen(room(folder, Role.AUDITOR), "/reports/retention").status == 200
    assert seen(room(folder, Role.VIEWER), "/reports/retention").status == 403


def test_an_auditor_is_offered_nothing_that_takes_away(folder):
    text = seen(room(folder, Role.AUDITOR), "/reports/retention?due=yes").text
    assert not any(word in text for word in ("Prune what", "Erase for good", "Put it in force", "Release"))


def test_a_legal_hold_is_put_in_force_and_released_on_the_page(folder):
    app = room(folder)
    posted(app, "/act/legal-holds.add", back="/reports/retention", session="<b>s1</b>", reason="claim 17")
    text = seen(app, "/reports/retention").text
    assert "&lt;b&gt;s1&lt;/b&gt;" in text
    assert "<b>s1</b>" not in text
    ident = text.partition('name="id" value="lh-')[2].partition('"')[0]
    posted(app, "/act/legal-holds.release", back="/reports/retention", id=f"lh-{ident}")
    assert "No legal hold is in force" in seen(app, "/reports/retention").text
    assert "released" in seen(app, "/reports/retention?all=yes").text


def test_what_is_due_is_counted_when_asked_and_pruned(folder):
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "douane.toml").write_text('[[audit.retention]]\nname = "old"\nkeep = "1 d"\n')
    app = room(folder)
    assert "Count what is due" in seen(app, "/reports/retention").text
    assert "Due now" in seen(app, "/reports/retention?due=yes").text
    posted(app, "/act/retention.prune", back="/reports/retention")
    assert "entries pruned" in seen(app, "/reports/retention").text
