"""The index of a fleet says what the reports say, whatever came, went, changed or was decided since it looked."""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from douane.errors import StoreError
from douane.inventory.identity import identify
from douane.model.fleet import Report, Reported, Standing
from douane.operations.base import place_of
from douane.operations.machines import _shared_out, followed, gravest_first, listed, overlooked, rows_of
from douane.stores import fleet_index
from douane.stores.fleet import Fleet
from douane.stores.fleet_schema import path_of
from douane.stores.sqlite import SqliteStore

KNOWN = [identify(["npx", f"server-{number}@1.0.0"], f"server-{number}") for number in range(6)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    made = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    with closing(SqliteStore(made.state)) as store:
        for server in KNOWN[:3]:
            store.register(server, 1.0)
    return made


def reported(chance):
    number = chance.randrange(8)
    identity = KNOWN[number].id if number < len(KNOWN) else f"npm:stranger-{number}"
    version, severity = chance.choice(("", "1.0.0", "2.0.0")), chance.choice(("", "low", "high", "critical"))
    return Reported(
        str(number), identity, version, f"s{number}", "cursor", "", severity, chance.random() < 0.5, "x"
    )


def report(chance, machine, at):
    servers = tuple(reported(chance) for _ in range(chance.randrange(5)))
    return Report(f"{machine:064x}", f"laptop-{machine % 7}", at, servers)


def told(place, wanted, most, most_machines):
    """What a reader of all reports says is to be on the page."""
    rows = [*rows_of(place.state, ())]
    found = gravest_first(
        row for row in rows if all(getattr(row, name) == is_what for name, is_what in wanted.items())
    )
    own: dict[str, list] = {}
    for row in rows:
        if row.key:
            own.setdefault(row.key, []).append(row)
    machines = sorted((rows[0] for rows in own.values()), key=lambda row: -row.at)
    shown = sorted(_shared_out(machines, most_machines), key=lambda row: -row.at)
    return (
        (gravest_first(_shared_out(found, most)), len(found)),
        (
            [(row.key, len(own[row.key]), sum(not one.protected for one in own[row.key])) for row in shown],
            len(own),
        ),
        Counter(row.standing for row in rows),
    )


def seen(place, wanted, most, most_machines):
    """What the page says."""
    found = overlooked(place, wanted, most, most_machines)
    machines = [(one.key, one.servers, one.unprotected) for one in found.machines]
    return (found.rows, found.in_all), (machines, found.machines_in_all), found.counts


WANTED = (
    {},
    {"standing": "unknown"},
    {"machine": "laptop-3"},
    {"by": "key:1"},
    {"standing": "known", "by": "key:2"},
)


def test_a_page_shows_what_all_reports_say_after_whatever_has_happened(place):
    chance, fleet, now = random.Random(5), Fleet(place.state), 0.0
    for step in range(60):
        for _ in range(chance.randrange(1, 4)):
            machine, now = chance.randrange(25), now + chance.random()
            fleet.keep(report(chance, machine, now), f"key:{machine % 4}")
        files = sorted(Path(fleet.folder).iterdir())
        if step % 7 == 3:
            chance.choice(files).unlink()
        if step % 20 == 10:
            with closing(SqliteStore(place.state)) as store:
                store.register(KNOWN[3 + step // 20], 1.0)
        most, most_machines = chance.choice(((3, 2), (10, 5), (500, 200)))
        for wanted in WANTED:
            assert seen(place, wanted, most, most_machines) == told(place, wanted, most, most_machines)
        rows = gravest_first(rows_of(place.state, ()))
        after = chance.randrange(40)
        page = listed(place, {"after": str(after), "most": 7})
        assert (page.items, page.total) == ([row._asdict() for row in rows[after : after + 7]], len(rows))
        with closing(followed(place)) as index:
            assert index.wrong() == len(
                {one.key for one in rows if one.standing in ("unknown", "drifted", "stopped")}
            )


def test_a_page_reads_no_report_that_it_knows(place, monkeypatch):
    fleet, chance = Fleet(place.state), random.Random(1)
    for machine in range(5):
        fleet.keep(report(chance, machine, 1.0), "key:1")
    before = overlooked(place, {}, 500, 200)
    read: list[str] = []
    once = Fleet.read
    monkeypatch.setattr(Fleet, "read", lambda self, name: read.append(name) or once(self, name))
    assert overlooked(place, {}, 500, 200) == before
    assert read == []
    (changed,) = [file.name for file in Path(fleet.folder).iterdir() if file.name.startswith(f"{3:064x}")]
    fleet.keep(report(chance, 3, 2.0), "key:1")
    read.clear()
    overlooked(place, {}, 500, 200)
    assert read == [changed]


def test_what_was_reported_in_the_moment_of_a_look_is_seen_by_the_next(place):
    fleet = Fleet(place.state)
    fleet.keep(Report("a" * 64, "one", 1.0, ()), "key:1")
    overlooked(place, {}, 1, 1)
    before = Path(fleet.folder).stat()
    shadow = Reported("f", "npm:shadow", "", "shadow", "cursor", "", "high", is_protected=False)
    fleet.keep(Report("b" * 64, "two", 1.0, (shadow,)), "key:1")
    os.utime(fleet.folder, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a clock of few ticks says it
    assert overlooked(place, {}, 1, 1).counts[Standing.UNKNOWN] == 1


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 1000])
def test_an_index_that_is_none_is_made_anew(place, content):
    Fleet(place.state).keep(report(random.Random(3), 1, 1.0), "key:1")
    before = seen(place, {}, 10, 10)
    Path(path_of(place.state)).write_bytes(content)
    assert seen(place, {}, 10, 10) == before
    assert Path(path_of(place.state)).stat().st_mode & 0o077 == 0


def test_an_index_that_cannot_be_used_is_told_of(place):
    Path(path_of(place.state)).mkdir()
    with pytest.raises(StoreError):
        fleet_index.FleetIndex(place.state)


def test_many_principals_have_one_each_before_any_has_two(place):
    fleet = Fleet(place.state)
    one = Reported("f", "npm:shadow", "", "shadow", "cursor", "", "high", is_protected=False)
    for number in range(12):
        fleet.keep(Report(f"{number:064x}", f"m{number}", float(number), (one, one)), f"key:{number}")
    for most in (1, 5, 12, 13, 24, 30):
        assert seen(place, {}, most, most) == told(place, {}, most, most)
