"""What becomes of entries that a gateway has taken out, and what the log says of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from douane.cli.discover.enforcing import enforce
from douane.cli.discover.sending import Told
from douane.discovery.estate import View, entries_by_print
from douane.discovery.finding import configured, this_machine
from tests._promises import promise

TEXT = (
    '{"mcpServers": {"a": {"command": "x-mcp"}, "b": {"command": "y-mcp", "env": {"K": "made-up-secret"}}}}\n'
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("HOME", "DOUANE_STATE", "DOUANE_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path if name == "HOME" else tmp_path / name))
    (tmp_path / ".cursor").mkdir()
    (tmp_path / ".cursor" / "mcp.json").write_text(TEXT)
    return tmp_path


@promise("P-PROTECT-TOLD")
def test_an_entry_that_is_taken_out_is_told_of_first_and_kept(home):
    machine = this_machine()
    view = View(configured(machine))
    unwanted = {name for name, entry in entries_by_print(view).items() if entry.name == "b"}

    enforce(machine, view, Told({}, frozenset(), frozenset(unwanted)))

    now = (home / ".cursor" / "mcp.json").read_bytes()
    assert list(json.loads(now)["mcpServers"]) == ["a"]
    (kept,) = (home / "DOUANE_STATE" / "disabled").iterdir()
    assert kept.read_text() == TEXT
    with closing(sqlite3.connect(home / "DOUANE_STATE" / "douane.db")) as database:
        ((body,),) = database.execute("SELECT body FROM entries")
    entry = json.loads(body)
    assert (entry["method"], entry["action"]) == ("douane/disable", "allow")
    assert entry["servers"] == [{"host": "cursor", "name": "b"}]
    digests = {"before": sha256(TEXT.encode()).hexdigest(), "after": sha256(now).hexdigest()}
    assert entry["digests"] == digests
    assert "secret" not in body


@promise("P-PROTECT-TOLD")
def test_what_cannot_be_told_is_not_taken_out(home, capsys):
    (home / "DOUANE_STATE").mkdir(mode=0o700)
    (home / "DOUANE_STATE" / "douane.db").write_text("no database, and long enough to be taken for one" * 99)
    machine = this_machine()
    view = View(configured(machine))
    enforce(machine, view, Told({}, frozenset(), frozenset(entries_by_print(view))))
    assert (home / ".cursor" / "mcp.json").read_text() == TEXT
    assert "still there" in capsys.readouterr().err
