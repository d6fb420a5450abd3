"""What happens when many processes write at once, and when one of them is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from douane.audit.verify import verified
from douane.model.events import Record, Remember
from douane.stores.evidence import gathered
from douane.stores.keys import existing_seal_key
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.contracts.test_stores import DRIFTED, FILES, TWO

WRITER = Path(__file__).with_name("_writer.py")


def writer(folder, name, count, size=1):
    return subprocess.Popen(
        [sys.executable, WRITER, folder, name, str(count), str(size)], stdout=subprocess.PIPE, text=True
    )


def report(folder):
    with gathered(folder, (), existing_seal_key(str(folder)), None) as evidence:
        return verified(evidence)


def test_many_processes_append_to_one_chain(tmp_path):
    processes = [writer(tmp_path, str(n), 200) for n in range(6)]
    for process in processes:
        process.communicate(timeout=50)
    assert [process.returncode for process in processes] == [0] * 6

    with closing(Reader(str(tmp_path))) as reader:
        written = Counter(json.loads(entry.body)["by"] for entry in reader.after(0))
    assert written == {str(n): 200 for n in range(6)}
    found = report(tmp_path)
    assert (found.entries, found.problems) == (1200, ())


@promise("P-AUDIT-KILL")
@pytest.mark.parametrize(("after", "size"), [(1, 1), (50, 1), (137, 3), (300, 1)])
def test_kill_9_loses_nothing_that_was_committed(tmp_path, after, size):
    other = writer(tmp_path, "other", 100)
    process = writer(tmp_path, "killed", 1_000_000, size)
    said = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().splitlines()
    process.wait(timeout=10)
    process.stdout.close()
    other.communicate(timeout=50)

    with closing(Reader(str(tmp_path))) as reader:
        kept = Counter(
            body["n"] for entry in reader.after(0) if (body := json.loads(entry.body))["by"] == "killed"
        )
    assert all(kept[int(number)] == size for number in said if number.strip())
    assert set(kept.values()) == {size}, "no transaction is there by half"
    assert report(tmp_path).problems == ()


def test_processes_that_start_at_once_make_one_database_and_one_key(tmp_path):
    folder = tmp_path / "new"
    processes = [writer(folder, str(n), 1) for n in range(8)]
    for process in processes:
        process.communicate(timeout=50)
    assert [process.returncode for process in processes] == [0] * 8
    assert report(folder).entries == 8
    leftovers = {path.name for path in folder.iterdir()} - {
        "douane.db",
        "douane.db-wal",
        "douane.db-shm",
        "seal.key",
    }
    assert leftovers == set()


def test_one_sees_what_the_other_changed_in_the_inventory_but_not_in_the_log(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as mine, closing(SqliteStore(str(tmp_path))) as other:
        other.commit([Record({"n": 1})])
        assert not mine.changed()
        other.commit([], [Remember(FILES.id, (DRIFTED,))])
        assert mine.changed()
        assert not mine.changed()
        other.approve(FILES.id, TWO, "local:alice", 1.0)
        mine.commit([], [Remember(FILES.id, mine.pins(FILES.id))])
        assert mine.changed(), "an own write does not hide the other's"


def test_a_reader_in_the_middle_does_not_block_writers(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record({"n": n}) for n in range(3000)])
        with closing(Reader(str(tmp_path))) as reader:
            reading = reader.after(0)
            next(reading)
            store.commit([Record({"n": "more"})])
            assert sum(1 for _ in reading) == 3000
