"""What `douane control` says when it is where it listens."""

from __future__ import annotations

import json
import time
from contextlib import closing

import pytest

from douane.cli import control
from douane.errors import StoreError
from douane.stores.accounts.register import Register
from douane.stores.sqlite import SqliteStore

AT = "http://localhost:7999"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    monkeypatch.setenv("DOUANE_STATE", str(state))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr(control, "is_at_terminal", lambda: True)
    return state


def entries(folder):
    with closing(SqliteStore(str(folder))) as store:
        return [json.loads(one.body) for one in store.entries(0, 10)]


def test_the_link_that_is_printed_at_a_terminal_has_an_entry_without_what_opens(folder, capsys):
    control._tell([AT])
    said = capsys.readouterr().out
    link = said.rpartition(" ")[2].strip()
    assert link.startswith(f"{AT}/welcome?link=")
    [entry] = entries(folder)
    assert (entry["method"], entry["action"], entry["how"]) == ("control/accounts.first", "allow", "terminal")
    assert link.rpartition("=")[2] not in json.dumps(entry)


def test_without_a_terminal_or_where_there_is_an_account_there_is_neither_link_nor_entry(
    folder, monkeypatch, capsys
):
    with monkeypatch.context() as away:
        away.setattr(control, "is_at_terminal", lambda: False)
        control._tell([AT])
    with closing(Register(str(folder))) as register:
        register.people.add("ann", ("administrator",), "default", ("local:ann", time.time()))
    control._tell([AT])
    assert "/welcome" not in capsys.readouterr().out
    assert entries(folder) == []


def test_a_log_that_cannot_be_written_keeps_the_link_back_and_not_the_pages(folder, monkeypatch, capsys):
    def breaks(*_):
        raise StoreError("the disk is full", "make room")

    monkeypatch.setattr(control, "performed", breaks)
    control._tell([AT])
    said = capsys.readouterr()
    assert "/welcome" not in said.out
    assert "the disk is full" in said.err
