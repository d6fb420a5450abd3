"""The shared scan: compiled once, kept, and never worse than a reason to compile anew."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from douane.detectors.expressions import Expressions
from douane.detectors.trigger import Occurrence, Trigger, literal, word
from douane.detectors.triggers import Triggers
from douane.stores.keys import seal_key
from douane.stores.scanner import open_scanner

pytest.importorskip("hyperscan")

EXPRESSIONS = Expressions.of(
    (
        Triggers("keys", (literal("ghp_"), Trigger("[0-9]{4}", 4))),
        Triggers("names", (word("key"), literal("ghp_"))),
    )
)


@pytest.fixture
def folder(tmp_path):
    seal_key(str(tmp_path))
    return tmp_path


def test_each_detector_is_told_of_its_own_triggers(folder):
    found = open_scanner(str(folder), EXPRESSIONS).scan("KEY ghp_12345")
    assert found == {
        "keys": [Occurrence(4, 0), Occurrence(8, 1), Occurrence(9, 1)],
        "names": [Occurrence(0, 0), Occurrence(4, 1)],
    }


def test_places_are_places_of_characters(folder):
    assert open_scanner(str(folder), EXPRESSIONS).scan("é😀\ud800key") == {"names": [Occurrence(3, 0)]}


def test_nothing_is_found_in_nothing(folder):
    assert open_scanner(str(folder), EXPRESSIONS).scan("") == {}


def test_what_was_compiled_is_kept_and_used(folder):
    open_scanner(str(folder), EXPRESSIONS)
    written = (folder / "scan.db").stat().st_mtime_ns
    assert open_scanner(str(folder), EXPRESSIONS).scan("key") == {"names": [Occurrence(0, 0)]}
    assert (folder / "scan.db").stat().st_mtime_ns == written


def test_what_is_damaged_is_compiled_anew(folder):
    (folder / "scan.db").write_bytes(b"rubbish")
    assert open_scanner(str(folder), EXPRESSIONS).scan("key") == {"names": [Occurrence(0, 0)]}
    assert len((folder / "scan.db").read_bytes()) > 100


def test_a_database_that_does_not_load_is_compiled_anew(folder, monkeypatch):
    monkeypatch.setattr("douane.stores.prepared.Prepared.read", lambda _self: b"not a database")
    assert open_scanner(str(folder), EXPRESSIONS).scan("key") == {"names": [Occurrence(0, 0)]}


def test_without_the_library_there_is_no_scanner(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert open_scanner(str(folder), EXPRESSIONS) is None


def test_threads_do_not_disturb_each_other(folder):
    scanner = open_scanner(str(folder), EXPRESSIONS)
    texts = [f"{'x' * number} key" * 50 for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(scanner.scan, texts))
    assert found == [
        {"names": [Occurrence(at, 0) for at in range(len(text)) if text.startswith("key", at)]}
        for text in texts
    ]
