"""Flaws of published holes are found in small servers that have them, and not in their repaired twins."""

from __future__ import annotations

import pytest

from douane.supply.source.reading import read
from tests._promises import promise
from tests.corpus._sources import FOLDER, GOAL, samples

SAMPLES = samples()
HONEST = FOLDER.with_name("honest")


@promise("P-SCAN-FLAWS")
def test_most_published_holes_are_found_where_they_are():
    missed = [one.name for one in SAMPLES if not one.found()]
    assert len(SAMPLES) >= 30
    assert len(missed) <= (1 - GOAL) * len(SAMPLES), missed


@promise("P-SCAN-REPAIRED")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_nothing_is_said_against_a_repaired_server(sample):
    assert not sample.false_alarms()


@promise("P-SCAN-REPAIRED")
@pytest.mark.parametrize("path", sorted(HONEST.iterdir()), ids=lambda one: one.stem)
def test_nothing_is_said_against_what_honest_servers_do(path):
    told = read({path.stem: path.read_bytes()})
    assert len(told.tools) >= 6
    assert [f"{one.line}: {one.said}" for one in told.flaws] == []


def test_each_sample_names_its_hole_once():
    holes = [one.hole for one in SAMPLES]
    assert len(set(holes)) == len(holes)
    assert all(one.line in one.vulnerable for one in SAMPLES)
