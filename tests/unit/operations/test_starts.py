"""Servers that were started without walls: what names them, and until when."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from douane.errors import NoWallsError
from douane.model.events import Record
from douane.model.server import ServerIdentity
from douane.operations.base import By, Place, Role
from douane.operations.needs import needs
from douane.operations.one_server import VIEWS
from douane.operations.run import seen
from douane.reports.gathering import gathered
from douane.reports.posture import posture
from douane.sandbox.begun import Start, entry
from douane.sandbox.fetched import without_walls
from douane.sandbox.mechanism import Mechanism
from douane.stores.sqlite import SqliteStore

NOTES = ServerIdentity("npm:notes", "notes", "npm:notes")
FILES = ServerIdentity("npm:files", "files", "npm:files")
WARNING = without_walls(NoWallsError("bubblewrap is not installed", "`apt install bubblewrap`"))
BARE = Start(0.0, "none", WARNING)
HELD = Start(0.0, "default", mechanism=Mechanism.BUBBLEWRAP)
AGREED = Start(0.0, "none")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "config").mkdir()
    return Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")


def started(place, *starts):
    now = time.time()
    with closing(SqliteStore(place.state)) as store:
        for server in (NOTES, FILES):
            store.register(server, now)
        store.commit(
            [
                entry(start._replace(at=now - len(starts) + n), server, "local:ann")
                for n, (server, start) in enumerate(starts)
            ]
        )


def told_by_an_agent(place, server, said, **more):
    """A call with these words among its arguments, as an agent may choose them."""
    body = {"v": 1, "at": time.time(), "session": "s1", "principal": "local:ann", "action": "allow"}
    what = {"kind": "request", "method": "tools/call", "subject": "read", "arguments": {"q": said}}
    with closing(SqliteStore(place.state)) as store:
        store.commit([Record({**body, **what, "server": server.id, "server_name": server.name, **more})])


def walls(place, server):
    view = next(one for one in VIEWS if one.name == "servers.walls")
    return seen(place, By("ann", frozenset({Role.VIEWER}), "api"), view, {"id": server.id})


def unwalled(place):
    return [need for need in needs(place) if need.kind == "walls"]


def practices(place):
    found = posture(gathered(place)).standings
    return {one.practice.id: one.judged for one in found if one.practice.id.startswith("walls.")}


def test_a_server_that_nothing_holds_needs_a_person_with_reason_and_fix(place):
    started(place, (FILES, HELD), (NOTES, BARE))
    [need] = unwalled(place)
    assert (need.level, need.what) == ("high", "notes runs without walls")
    assert "bubblewrap is not installed" in need.why
    assert "apt install bubblewrap" in need.why
    assert need.path == "/servers/npm%3Anotes?part=walls"
    assert walls(place, NOTES)["bare"]["because"] == "bubblewrap is not installed"
    assert walls(place, NOTES)["bare"]["fix"].startswith("`apt install bubblewrap`")
    assert walls(place, FILES)["bare"] is None


@pytest.mark.parametrize("more", [{}, {"method": "sandbox/begun"}])
def test_no_words_of_an_agent_hide_that_a_server_has_no_walls(place, more):
    started(place, (NOTES, BARE))
    for _ in range(21):  # more than its page looks at
        told_by_an_agent(place, NOTES, "what does sandbox/begun mean?", **more)
    assert [one.what for one in unwalled(place)] == ["notes runs without walls"]
    assert "not `notes`" in practices(place)["walls.there"].evidence
    assert walls(place, NOTES)["bare"]["because"] == "bubblewrap is not installed"
    assert len(walls(place, NOTES)["starts"]) == 1


def test_it_is_over_with_a_start_that_has_walls(place):
    started(place, (NOTES, BARE), (NOTES, HELD))
    assert unwalled(place) == []
    assert walls(place, NOTES)["bare"] is None
    assert "notes" not in practices(place)["walls.there"].evidence


def test_walls_that_a_document_takes_away_are_told_of_the_server_and_press_nobody(place):
    started(place, (NOTES, AGREED))
    assert unwalled(place) == []
    assert "`none` was named" in walls(place, NOTES)["bare"]["because"]


def test_the_posture_names_the_server_and_says_that_it_may_reach_anybody(place):
    started(place, (FILES, HELD), (NOTES, BARE))
    for judged in practices(place).values():
        assert judged.state == "partly met"
        assert "not `notes`" in judged.evidence
