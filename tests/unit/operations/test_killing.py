"""Killing over the API: by who operates, also when the log cannot be told; lifting by who administers, a person."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from douane.audit.entry import decoded
from douane.control.app import made
from douane.control.listed import ACTS
from douane.inventory.identity import identify
from douane.inventory.killed import Party, killing
from douane.model.events import Record
from douane.operations.base import By, Place, Role, place_of
from douane.operations.errors import NotAllowedError
from douane.operations.killing import ACTS as KILLING
from douane.operations.killing import VIEWS as KILLS
from douane.operations.run import performed, seen
from douane.stores import kills
from douane.stores.documents import FILE
from douane.stores.killing import KillFiles, paths_of
from douane.stores.paths import database_path
from douane.stores.protection import protect
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._control import seen as seen_on_page
from tests._control import visitor
from tests._promises import promise

KILL, LIFT = KILLING
OPERATOR = By("oidc:bob", frozenset({Role.OPERATOR}), "page")
ADMINISTRATOR = By("oidc:eve", frozenset({Role.ADMINISTRATOR}), "page")
MAIL = {"scope": "server", "id": "mail", "reason": "it sends letters away"}


@pytest.fixture
def place(tmp_path):
    folder = str(tmp_path)
    SqliteStore(folder).close()
    return Place(folder, folder, "default")


def methods(place):
    with closing(Reader(place.state)) as reader:
        return [decoded(one)["method"] for one in reader.last(10)]


def lines(place):
    return [one.line for one in kills.standing(place.state).kills]


def test_who_operates_kills_and_who_administers_lifts(place):
    performed(place, OPERATOR, KILL, MAIL)
    assert lines(place) == ["server mail"]
    with pytest.raises(NotAllowedError):
        performed(place, OPERATOR, LIFT, MAIL)
    performed(place, ADMINISTRATOR, LIFT, MAIL)
    assert lines(place) == []
    assert methods(place) == [
        "douane/kill",
        "control/kill",
        "control/kill.lift",
        "douane/kill-lifted",
        "control/kill.lift",
    ]


def test_who_only_looks_kills_nothing_and_that_is_told(place):
    with pytest.raises(NotAllowedError):
        performed(place, By("oidc:x", frozenset({Role.VIEWER}), "api"), KILL, MAIL)
    assert lines(place) == []
    assert methods(place) == ["control/kill"]


def test_who_kills_a_server_hears_under_which_other_name_it_is_known(place):
    with closing(SqliteStore(place.state)) as store:
        for name in ("mail", "post"):
            store.register(identify(["npx", "mail-mcp", name], name), 1.0)
    told = performed(place, OPERATOR, KILL, MAIL | {"id": "Mail"}).told
    assert "`post` is started by the same command: `douane kill server npm:mail-mcp` ends it under" in told
    assert "was it meant" not in told
    assert "was it meant" in performed(place, OPERATOR, KILL, MAIL | {"id": "nobody"}).told


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("called", ["time", "mcp-server-time", "Asked-For"])
def test_a_kill_by_any_name_that_a_server_has_or_had_ends_it_by_each_of_them(place, called):
    command = ["uvx", "mcp-server-time"]
    document = '[servers.time]\ncommand = ["uvx", "mcp-server-time"]\n'
    Path(place.config, FILE).write_text(document)
    with closing(SqliteStore(place.state)) as store:
        for at, name in enumerate(("asked-for", "", "")):
            store.register(identify(command, name), float(at))
    behind = Party(identify(command, "time"), "key:ann")
    told = performed(place, OPERATOR, KILL, MAIL | {"id": called}).told
    assert "`pypi:mcp-server-time` by whatever name" in told
    assert "was it meant" not in told
    assert killing(behind, kills.in_force(place.state)).note.endswith("it sends letters away")
    assert killing(behind, KillFiles(paths_of(place.state)).current())
    lifted = performed(place, ADMINISTRATOR, LIFT, MAIL | {"id": called}).told
    assert f"server {called} and server pypi:mcp-server-time" in lifted
    assert kills.standing(place.state) == ((), ())


def test_a_server_that_was_killed_by_two_names_stays_killed_when_one_is_lifted(place):
    with closing(SqliteStore(place.state)) as store:
        for name in ("mail", "post"):
            store.register(identify(["npx", "mail-mcp"], name), 1.0)
    for name in ("mail", "post"):
        performed(place, OPERATOR, KILL, MAIL | {"id": name})
    told = performed(place, ADMINISTRATOR, LIFT, MAIL).told
    assert (
        "it stays killed: only a person lifts it, at a terminal: `douane kill lift server post --reason '…'`"
        in told
    )


def test_a_tenant_hears_of_a_kill_around_it_who_lifts_it_and_not_by_which_name(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    Path(tmp_path, "config").mkdir()
    acme = place_of(str(tmp_path / "state"), str(tmp_path / "config"), "acme")
    with closing(SqliteStore(acme.state)) as store:
        for name in ("mail", "post"):
            store.register(identify(["npx", "mail-mcp"], name), 1.0)
    performed(acme, OPERATOR, KILL, MAIL)
    Path(tmp_path, "state", "kill").write_text("server post # she left globex\n")
    told = performed(acme, ADMINISTRATOR, LIFT, MAIL).told
    assert told.endswith("it stays killed: only whoever runs the installation lifts it")


@promise("P-KILLED-WITHIN-A-SECOND")
def test_documents_that_cannot_be_used_keep_nobody_from_a_kill(place):
    Path(place.config, FILE).write_text("[servers")
    assert "nothing of it runs on" in performed(place, OPERATOR, KILL, MAIL).told
    assert lines(place) == ["server mail"]


@pytest.mark.parametrize("scope", ["principal", "session"])
def test_who_kills_a_principal_or_session_that_nobody_has_seen_is_asked_whether_it_was_meant(place, scope):
    with closing(SqliteStore(place.state)) as store:
        store.commit([Record({"principal": "oidc:ann", "session": "s-1"})])
    seen = {"principal": "oidc:ann", "session": "s-1"}[scope]
    wanted = {"scope": scope, "reason": "it reads too much"}
    assert "was it meant" not in performed(place, OPERATOR, KILL, wanted | {"id": seen}).told
    assert "was it meant" in performed(place, OPERATOR, KILL, wanted | {"id": f"{seen}2"}).told


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_kill_waits_for_no_database(place, monkeypatch):
    monkeypatch.setattr("douane.stores.schema.PATIENCE", 0.0)
    with closing(sqlite3.connect(database_path(place.state), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        performed(place, OPERATOR, KILL, MAIL)
        other.execute("ROLLBACK")
    assert lines(place) == ["server mail"]


@promise("P-KILL-LIFTED-BY-A-PERSON")
def test_no_program_lifts_a_kill_and_nobody_without_the_passphrase(place):
    performed(place, OPERATOR, KILL, MAIL)
    with pytest.raises(NotAllowedError):
        performed(place, By("key:bot", frozenset({Role.ADMINISTRATOR}), "api"), LIFT, MAIL)
    protect(place.state, "correct horse battery")
    with pytest.raises(NotAllowedError):
        performed(place, ADMINISTRATOR, LIFT, {**MAIL, "passphrase": "wrong"})
    assert lines(place) == ["server mail"]


def test_nothing_but_a_kill_is_urgent():
    assert [one.name for one in ACTS if one.is_urgent] == ["kill"]


@promise("P-TENANTS-APART")
def test_a_tenant_sees_of_the_installations_kills_the_scope_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    Path(tmp_path, "config").mkdir()
    root, acme = (
        place_of(str(tmp_path / "state"), str(tmp_path / "config"), one) for one in ("default", "acme")
    )
    for one in (root, acme):
        SqliteStore(one.state).close()
    secret = {"scope": "principal", "id": "account:globex-ann", "reason": "she left globex"}
    performed(root, OPERATOR, KILL, secret)
    performed(root, OPERATOR, KILL, {**secret, "id": "account:globex-bob"})
    performed(acme, OPERATOR, KILL, MAIL)
    (listed,) = (one for one in KILLS if one.name == "kills")
    viewer = By("oidc:ann", frozenset({Role.VIEWER}), "page")
    theirs, ours = (seen(one, viewer, listed, {}).items for one in (acme, root))
    around = {"scope": "principal", "id": "", "note": "by the installation", "file": ""}
    assert min(theirs, key=lambda row: row["id"]) == around
    assert [row["id"] for row in theirs if row["id"]] == ["mail"]
    assert len(theirs) == 2
    assert not any(row["file"] for row in theirs)
    assert {"account:globex-ann", "account:globex-bob"} <= {row["id"] for row in ours}
    app = made(acme, lambda _request: visitor(acme))
    for path in ("/", "/incidents/kill"):
        text = seen_on_page(app, path).text
        assert "by the installation" in text
        assert not re.search(r"globex|state/killed|she left", text)
