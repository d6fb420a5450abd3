"""The control room takes away what was kept long enough, by itself."""

from __future__ import annotations

import time
from contextlib import closing
from threading import Event

from douane.audit.entry import decoded
from douane.control.tasks import TASKS
from douane.model.events import Record
from douane.operations.base import Place
from douane.stores.sqlite import SqliteStore


class Once(Event):
    """Is over as soon as somebody waits for it."""

    def wait(self, _timeout=None):
        self.set()
        return True


def pruned(tmp_path, rules):
    (tmp_path / "douane.toml").write_text(rules)
    place = Place(str(tmp_path / "state"), str(tmp_path), "default")
    with closing(SqliteStore(place.state)) as store:
        store.commit([Record({"v": 1, "at": time.time() - 100 * 86_400, "kind": "request"})])
    next(task for task in TASKS if task.name == "retention").run(place, Once())
    with closing(SqliteStore(place.state)) as store:
        return [decoded(entry) for entry in store.entries(0, 10)]


def test_what_is_due_goes_without_anybody_asking(tmp_path):
    first, told = pruned(tmp_path, '[[audit.retention]]\nname = "all"\nkeep = "90 d"\n')
    assert first["pruned"] == 2
    assert (told["method"], told["principal"]) == ("douane/prune", "douane")


def test_without_rules_everything_stays(tmp_path):
    assert len(pruned(tmp_path, "")) == 1
