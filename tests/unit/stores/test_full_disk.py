"""A store that cannot write says why, writes nothing by half, and goes on once it can."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
from contextlib import closing, contextmanager

import pytest

from douane.errors import StoreError
from douane.model.events import Record
from douane.stores import schema
from douane.stores.sqlite import SqliteStore

LARGE = [Record({"text": "x" * 200}) for _ in range(200)]


@contextmanager
def no_more_pages(store, _folder):
    before = store._execute("PRAGMA max_page_count").fetchone()[0]
    store._execute("PRAGMA max_page_count = 1")  # means: not more than there are
    yield "is full"
    store._execute(f"PRAGMA max_page_count = {before}")


@contextmanager
def no_larger_files(_store, folder):
    size = max(path.stat().st_size for path in folder.iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    yield "reading or writing"
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


def commit_much(store):
    for _ in range(100):
        store.commit(LARGE)


def fill(path):
    with path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def refuses_and_recovers(store, folder, trouble):
    store.commit([Record({"n": 1})])
    with trouble(store, folder) as reason, pytest.raises(StoreError, match=reason) as refusal:
        commit_much(store)
    assert refusal.value.fix
    whole = len(store.entries(0, 1_000_000))
    assert (whole - 1) % len(LARGE) == 0, "no transaction is there by half"
    store.commit([Record({"n": 2})])
    assert store.entries(whole, 10)[0].seq == whole + 1


@pytest.mark.parametrize("trouble", [no_more_pages, no_larger_files])
def test_a_full_disk_refuses_and_recovers(tmp_path, trouble):
    with closing(SqliteStore(str(tmp_path))) as store:
        refuses_and_recovers(store, tmp_path, trouble)


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "douane-test", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_is_really_full_refuses_and_recovers(small_disk):
    @contextmanager
    def filled(_store, folder):
        filler = folder / "filler"
        with pytest.raises(OSError, match="No space"):
            fill(filler)
        yield "is full"
        filler.unlink()

    with closing(SqliteStore(str(small_disk))) as store:
        refuses_and_recovers(store, small_disk, filled)


def test_a_full_disk_at_the_first_start_is_said_clearly(small_disk):
    with pytest.raises(OSError, match="No space"):
        fill(small_disk / "filler")
    with pytest.raises(StoreError, match=r"No space|is full|cannot be"):
        SqliteStore(str(small_disk))
    (small_disk / "filler").unlink()
    with closing(SqliteStore(str(small_disk))) as store:
        store.commit([Record({"n": 1})])


def test_a_lock_that_is_not_let_go_is_said_clearly(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "PATIENCE", 0.01)
    with closing(SqliteStore(str(tmp_path))) as store:
        with closing(sqlite3.connect(tmp_path / "douane.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked for too long"):
                store.commit([Record({"n": 1})])
            other.execute("ROLLBACK")
        store.commit([Record({"n": 1})])
        assert len(store.entries(0, 10)) == 1


def test_a_database_that_turned_read_only_is_said_clearly(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store._execute("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match="cannot be written to"):
            store.commit([Record({"n": 1})])
        store._execute("PRAGMA query_only = 0")
        store.commit([Record({"n": 1})])
