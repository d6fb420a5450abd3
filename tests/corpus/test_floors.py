"""Recall does not fall and false positives do not rise, on a sample of corpora that are not in the repository."""

from __future__ import annotations

import pytest

from douane.cli.bench.classes import CLASSES
from tests.corpus._floors import FOLDER, floors, rates

pytestmark = [
    pytest.mark.skipif(
        not (FOLDER / "dlp.jsonl.gz").exists(),
        reason=f"NO DEVELOPMENT CORPORA in {FOLDER}: recall and false positives ARE NOT MEASURED; "
        "set DOUANE_CORPORA",
    ),
    pytest.mark.timeout(300),
]

HELD = [(name, part) for name, parts in floors().items() for part in parts]


@pytest.fixture(scope="module")
def reached():
    return rates()


@pytest.mark.parametrize(("name", "part"), HELD)
def test_nothing_got_worse(reached, name, part):
    held, now = floors()[name][part], reached[name][part]
    sign = 1 if part == "least" else -1
    worse = {
        group: f"{now.get(group)} %, and it was {value} %"
        for group, value in held.items()
        if sign * now.get(group, -sign * 100) < sign * value
    }
    assert not worse, f"{name}: {worse}; `douane bench detection --class {name} --misses --false` lists them"


def test_every_class_is_held():
    assert set(floors()) == set(CLASSES)
