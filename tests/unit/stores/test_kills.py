"""Kills in files and in the store, and who may take them away."""

import fcntl
import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from douane.errors import ConfigError, LaunchError, StoreError
from douane.inventory.identity import identify
from douane.inventory.killed import Kill, Scope
from douane.model.dossier import Demand
from douane.model.events import Record
from douane.stores import kills
from douane.stores.barring import ensure_admitted
from douane.stores.killing import KillFiles, Watch, paths_of
from douane.stores.obeyed import Ended, keep_found, note
from douane.stores.paths import database_path, tenant_folder
from douane.stores.protection import protect, protection, signer
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

FILES = Kill(Scope.SERVER, "files")
ALL = Kill(Scope.ALL)
BY = kills.Deed("local:ann", 5.0, "it reads diaries")


@pytest.fixture
def folder(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.register(identify(["npx", "files"], "files"), 1.0)
    return str(tmp_path)


def killed(folder, kill, deed=BY):
    kills.put(folder, kill._replace(note=deed.reason))
    kills.keep(folder, kill, deed)


def lines(folder):
    return [one.line for one in kills.standing(folder).kills]


def bodies(folder):
    with closing(SqliteStore(folder)) as store:
        return [json.loads(one.body) for one in store.entries(0, 100)]


def starts(folder, name="files"):
    ensure_admitted(folder, ["true"], name, Demand.ANY)


def test_what_is_killed_is_not_started_until_it_is_lifted(folder):
    starts(folder)
    killed(folder, FILES)
    with pytest.raises(LaunchError, match="it reads diaries") as refused:
        starts(folder)
    assert "douane kill lift server files" in refused.value.fix
    starts(folder, "others")
    kills.lift(folder, FILES, BY._replace(at=6.0))
    starts(folder)


@promise("P-KILL-LIFTED-BY-A-PERSON")
def test_removing_the_file_lifts_nothing_and_a_change_of_the_store_is_told(folder):
    killed(folder, FILES)
    Path(folder, "kill").unlink()
    with pytest.raises(LaunchError):
        starts(folder)
    with closing(sqlite3.connect(database_path(folder), isolation_level=None)) as another:
        another.execute("DELETE FROM orders")
    assert kills.standing(folder) == kills.Standing((), ("server files",))


@promise("P-KILL-LIFTED-BY-A-PERSON")
def test_a_kill_and_its_lift_have_entries_and_the_lift_is_signed_where_approvals_are(folder):
    protect(folder, "correct horse battery")
    found = protection(folder)
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=6.0), signer(found, "correct horse battery"))
    begun, lifted = bodies(folder)
    assert [begun["method"], begun["principal"], begun["subject"]] == [
        "douane/kill",
        "local:ann",
        "server files",
    ]
    assert lifted["method"] == "douane/kill-lifted"
    assert len(bytes.fromhex(lifted["signature"])) == 64


@promise("P-KILL-LIFTED-BY-A-PERSON")
def test_a_lift_that_is_not_signed_or_a_copy_of_one_that_was_is_told_where_approvals_are_protected(folder):
    protect(folder, "correct horse battery")
    sign = signer(protection(folder), "correct horse battery")
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=6.0))
    assert kills.standing(folder) == kills.Standing((), ("server files",))
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=7.0), sign)
    assert kills.standing(folder) == kills.Standing((), ())
    copied = bodies(folder)[-1]
    killed(folder, FILES, BY._replace(at=8.0))
    kills.lift(folder, FILES, BY._replace(at=9.0))
    with closing(SqliteStore(folder)) as store:
        store.commit([Record(copied), Record(copied | {"at": 9.5}), Record(copied | {"signature": "no"})])
        store.commit([Record(copied | {"at": [], "subject": "all"})])
    assert kills.standing(folder).lost == ("server files",)


@promise("P-SIGNED-FOR-ONE-LOG")
def test_a_lift_of_one_tenant_lifts_nothing_of_another_that_has_the_same_passphrase(folder):
    protect(folder, "correct horse battery")
    other = tenant_folder(folder, "other")
    killed(other, FILES)
    shutil.copy(f"{folder}/approvals.key", f"{other}/approvals.key")
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=6.0), signer(protection(folder), "correct horse battery"))
    kills.lift(other, FILES, BY._replace(at=6.0))
    with closing(SqliteStore(other)) as store:
        store.commit([Record(bodies(folder)[-1])])
    assert [kills.standing(one).lost for one in (folder, other)] == [(), ("server files",)]


@promise("P-KILL-LIFTED-BY-A-PERSON")
@pytest.mark.parametrize("text", ["", '{"v": 1, "salt": "", "public": ""}'])
def test_no_lift_counts_while_nobody_can_read_who_may_sign_it(folder, text):
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=6.0))
    assert kills.standing(folder).lost == ()
    Path(folder, "approvals.key").write_text(text)
    Path(folder, "approvals.key").chmod(0o600)
    assert kills.standing(folder).lost == ("server files",)


def test_a_kill_stays_for_longer_than_other_orders_and_a_lift_too(folder):
    killed(folder, FILES)
    kills.lift(folder, FILES, BY._replace(at=6.0))
    killed(folder, ALL)
    with closing(SqliteStore(folder)) as store:  # which leaves out what is older than a month
        assert [one.whom for one in store.orders()] == ["kill all"]


def test_kills_stand_beside_each_other_and_what_was_touched_still_means_all(folder):
    killed(folder, FILES)
    killed(folder, FILES)
    assert lines(folder) == ["server files"]
    kills.lift(folder, FILES, BY)
    assert not Path(folder, "kill").exists()
    Path(folder, "kill").touch()
    killed(folder, FILES)
    assert lines(folder) == ["all", "server files"]


def test_what_is_not_killed_cannot_be_lifted(folder):
    with pytest.raises(ConfigError, match="is not killed"):
        kills.lift(folder, FILES, BY)


def test_what_is_told_of_a_name_that_has_lines_names_it_again():
    kill = kills.check("session", "a\nall")
    assert kills.check("session", kill.line.removeprefix("session ")) == kill


@pytest.mark.parametrize(("scope", "whom"), [("server", ""), ("all", "x"), ("none", "x")])
def test_what_is_not_clear_is_refused(scope, whom):
    with pytest.raises(ConfigError):
        kills.check(scope, whom)


@promise("P-KILLED-WITHIN-A-SECOND")
def test_the_file_works_while_the_database_is_locked(folder):
    with closing(sqlite3.connect(database_path(folder), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        kills.put(folder, ALL)
        assert KillFiles(paths_of(folder)).current()
        other.execute("ROLLBACK")


@promise("P-KILL-UNREADABLE")
@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: Path(path).symlink_to(path)])
def test_what_cannot_be_read_kills_all_and_says_so(folder, make):
    make(f"{folder}/kill")
    (found,) = KillFiles(paths_of(folder)).current()
    assert found.scope is Scope.ALL
    assert "cannot be read" in found.note
    with pytest.raises(LaunchError, match="cannot be read"):
        starts(folder)


def test_binary_rubbish_kills_all(folder):
    Path(folder, "kill").write_bytes(b"\xff\xfe server files")
    assert [one.scope for one in KillFiles(paths_of(folder)).current()] == [Scope.ALL]


def test_the_file_of_an_installation_is_about_all_tenants_and_a_tenants_about_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    one, other = tenant_folder(str(tmp_path), "one"), tenant_folder(str(tmp_path), "other")
    killed(one, FILES)
    assert lines(one) == ["server files"]
    assert lines(other) == []
    kills.put(str(tmp_path), ALL)
    assert lines(other) == ["all"]


@promise("P-TENANTS-APART")
def test_a_tenant_is_not_told_who_made_a_kill_of_the_installation_when_and_why(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path))
    one = tenant_folder(str(tmp_path), "one")
    why = "bob, today: she left globex"
    kills.put(str(tmp_path), Kill(Scope.PRINCIPAL, "oidc:globex-ann", why))
    kills.put(one, FILES._replace(note=why))
    with closing(SqliteStore(one)) as store:
        assert [kill.note for kill in store.kills()] == ["by the installation", why]
        for kill in store.kills():
            note(store, kill, Ended("gateway", 1, 0), pytest.fail)
            keep_found(one, kill, pytest.fail)
    kept = bodies(one)
    assert [body["subject"] for body in kept] == ["principal", "server files", "server files"]
    assert "globex-ann" not in str(kept)
    with closing(SqliteStore(str(tmp_path))) as store:
        assert [kill.note for kill in store.kills()] == [why]
    assert [kill.file for kill in kills.in_force(one)] == [str(tmp_path / "kill"), f"{one}/kill"]


def test_nothing_is_read_again_while_no_file_changes(folder):
    files = KillFiles(paths_of(folder))
    assert files.current() is files.current()
    kills.put(folder, FILES)
    assert files.current() is files.current() != ()


def test_who_watches_hears_of_a_kill_again_and_again_and_not_of_a_file_that_is_being_written(folder):
    files, heard, enough = KillFiles(paths_of(folder)), [], threading.Event()

    def look():
        found = files.settled()
        heard.append(found if found is None else [one.line for one in found])
        if heard[-2:] == [["server files"], ["server files"]]:
            enough.set()
        return found is not None

    with closing(Watch(look)):
        kills.put(folder, FILES)
        assert enough.wait(5)
    changes = [one for one in heard if one != []]
    assert changes[:3] == [None, ["server files"], ["server files"]]


def test_who_holds_the_lock_for_ever_keeps_nobody_from_a_kill(folder):
    with Path(folder, "kill.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        kills.put(folder, FILES)
    assert lines(folder) == ["server files"]


def test_a_look_that_fails_is_followed_by_others():
    looks, enough = [], threading.Event()

    def look():
        looks.append(None)
        if len(looks) == 2:
            enough.set()
        raise OSError

    with closing(Watch(look)):
        assert enough.wait(5)


def test_what_was_lifted_in_the_meantime_is_not_kept_again(folder):
    kills.put(folder, FILES)
    (found,) = KillFiles(paths_of(folder)).current()
    kills.keep(folder, FILES, BY)
    kills.lift(folder, FILES, BY)
    keep_found(folder, found, pytest.fail)
    assert lines(folder) == []


def test_a_kill_that_cannot_be_written_says_what_always_can(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kills, "replace_private", full)
    with pytest.raises(StoreError) as refused:
        kills.put(folder, FILES)
    assert "touch" in refused.value.fix
