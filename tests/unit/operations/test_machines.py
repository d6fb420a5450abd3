"""What the inventory says of servers when machines report: nothing is missing before one does."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.inventory.identity import identify
from douane.model.fleet import Report
from douane.operations.base import place_of
from douane.operations.machines import listed
from douane.stores.fleet import Fleet
from douane.stores.sqlite import SqliteStore
from tests._control import room, seen

HERE, LOST = identify(["npx", "mail-mcp"], "mail"), identify(["npx", "lost-mcp"], "lost")
SERVED = '[servers.mail]\ncommand = ["npx", "mail-mcp"]\n'


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "douane.toml").write_text(SERVED, "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    place = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    with closing(SqliteStore(place.state)) as store:
        for server in (HERE, LOST):
            store.register(server, 1.0)
    return place


def standings(place):
    return [(row["server"], row["standing"]) for row in listed(place, {}).items]


def test_no_server_is_missing_from_machines_before_one_has_reported(place, tmp_path, capsys):
    assert standings(place) == []
    text = seen(room(tmp_path), "/fleet").text
    assert "No machine has reported yet" in text
    assert "orphaned" not in text
    assert outcome(["fleet"]) == 0
    assert "no machine has reported yet" in capsys.readouterr().out


def test_a_server_that_the_gateway_has_is_on_no_machine_and_not_lost(place):
    Fleet(place.state).keep(Report("a" * 64, "laptop", 1.0, ()), "key:fleet")
    assert standings(place) == [("lost", "orphaned")]
