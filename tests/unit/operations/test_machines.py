"""What the inventory says of servers when machines report: nothing is missing before one does."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.inventory.identity import identify
from douane.model.fleet import Report, Reported
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


HOLE = "CVE-2025-6514: a command of the server's is run"


def reported(name, severity, because=""):
    return Reported(name, f"npm:{name}", "1.0", name, "Cursor", "configured", severity, True, because)


def test_the_greatest_risk_stands_first_with_what_it_is_on_the_page_as_in_the_terminal(
    place, tmp_path, capsys
):
    found = (reported("calm", "info"), reported("holed", "critical", HOLE), reported("odd", "medium"))
    Fleet(place.state).keep(Report("a" * 64, "laptop", 1.0, found), "key:fleet")
    rows = [row for row in listed(place, {}).items if row["machine"]]
    assert [row["server"] for row in rows] == ["holed", "odd", "calm"]
    assert rows[0]["because"] == HOLE

    text = seen(room(tmp_path), "/fleet").text.partition('id="servers"')[2]
    assert text.index("npm:holed") < text.index("npm:odd") < text.index("npm:calm")
    assert "CVE-2025-6514" in text
    assert "douane servers request holed -- COMMAND" in text
    assert "douane servers reject holed" in text

    assert outcome(["fleet"]) == 0
    told = capsys.readouterr().out
    assert told.index("npm:holed") < told.index("npm:calm")
    assert outcome(["fleet", "--json"]) == 0
    assert "CVE-2025-6514" in capsys.readouterr().out.splitlines()[0]


def test_what_leads_to_a_decision_is_linked(place, tmp_path):
    Fleet(place.state).keep(Report("a" * 64, "laptop", 1.0, ()), "key:fleet")
    text = seen(room(tmp_path), "/fleet?standing=orphaned").text
    assert re.search(r'href="/servers/[^"]+\?part=decision">retire it</a>', text)


def rows_in(text, part):
    found = text.partition(f'id="{part}"')[2].partition("</section>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in found.split("<tr>")[2:]]


def test_what_one_principal_makes_up_takes_no_room_of_what_others_report(place, tmp_path):
    fleet = Fleet(place.state)
    fleet.keep(Report("a" * 64, "ann-laptop", 1.0, (reported("shadow", "low"),)), "key:fleet")
    made_up = tuple(reported(f"made-up-{count}", "critical") for count in range(300))
    for count in range(250):
        fleet.keep(
            Report(f"{count:064x}", f"decoy{count}", 2.0, made_up[: 300 if count < 4 else 1]), "key:agent"
        )
    text = seen(room(tmp_path), "/fleet").text
    assert any("shadow" in row for row in rows_in(text, "servers"))
    assert any("ann-laptop" in row for row in rows_in(text, "machines"))
    assert "500 of 1\u202f448: the gravest of each that reports" in text
    assert "200 of 251: the latest of each that reports" in text
    assert len(rows_in(text, "servers")) == 500
    only = rows_in(seen(room(tmp_path), "/fleet?machine=ann-laptop").text, "servers")
    assert len(only) == 1
    assert "shadow" in only[0]


def test_a_report_under_the_name_of_another_machine_changes_nothing_of_that(place, tmp_path):
    fleet = Fleet(place.state)
    fleet.keep(Report("a" * 64, "ann-laptop", 1.0, (reported("shadow", "low"),)), "key:fleet")
    before = rows_in(seen(room(tmp_path), "/fleet").text, "machines")
    fleet.keep(Report("b" * 64, "ann-laptop", 2.0, (reported("fine", "low"),) * 2), "key:agent")
    after = rows_in(seen(room(tmp_path), "/fleet").text, "machines")
    assert len(before) == 1
    assert len(after) == 2
    assert before[0] in after
    own = rows_in(seen(room(tmp_path), "/fleet?machine=ann-laptop&by=key:fleet").text, "servers")
    assert len(own) == 1
    assert "shadow" in own[0]
