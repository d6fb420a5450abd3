"""Recall does not fall and false positives do not rise, on a sample of corpora that are not in the repository."""

from __future__ import annotations

import pytest

from douane.cli.bench.classes import CLASSES
from tests._promises import promise
from tests.corpus._floors import FOLDER, floors, rates, worse

HELD = [(name, part) for name, parts in floors().items() for part in parts]

MEASURED = pytest.mark.skipif(
    not (FOLDER / "dlp.jsonl.gz").exists(),
    reason=f"NO DEVELOPMENT CORPORA in {FOLDER}: recall and false positives ARE NOT MEASURED; set DOUANE_CORPORA",
)


@pytest.fixture(scope="module")
def reached():
    return rates()


@promise("P-DETECTION-HELD")
@MEASURED
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "part"), HELD)
def test_nothing_got_worse(reached, name, part):
    found = worse(part, floors()[name][part], reached[name][part])
    assert not found, f"{name}: {found}; `douane bench detection --class {name} --misses --false` lists them"


def test_every_class_is_held():
    assert set(floors()) == set(CLASSES)
    assert all(set(parts) == {"least", "most"} and all(parts.values()) for parts in floors().values())


@promise("P-DETECTION-HELD")
@pytest.mark.parametrize(
    ("part", "now", "is_worse"),
    [
        ("least", {"recall": 90.0}, False),
        ("least", {"recall": 91.0, "more": 1.0}, False),
        ("least", {"recall": 89.9}, True),
        ("least", {}, True),
        ("most", {"recall": 90.0}, False),
        ("most", {"recall": 89.9}, False),
        ("most", {"recall": 90.1}, True),
        ("most", {}, True),
    ],
)
def test_what_is_worse_by_a_tenth_is_told(part, now, is_worse):
    assert bool(worse(part, {"recall": 90.0}, now)) is is_worse
