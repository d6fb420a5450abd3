"""Whatever is done to a bundle, the verifier finds it, and never fails over it."""

from __future__ import annotations

from random import Random

import pytest

from douane.evidence.asked import Asked
from douane.stores.keys import signing_key
from tests._promises import promise
from tests.unit.evidence._case import SELECTED, bundle, key_of, log, outcome
from tests.unit.evidence._tricks import TRICKS, Case

ROUNDS = 3  # of each trick; a hundred and more in all
LONG_ROUNDS = 100


@pytest.fixture(scope="module", params=["range", "selection"])
def case(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("of") / "state"
    asked = Asked(None, None, SELECTED if request.param == "selection" else (), {"for": "a test"})
    older = bundle(log(folder, 3), folder.parent / "older.zip", asked)
    raw = bundle(log(folder, 3), folder.parent / "case.zip", asked)
    elsewhere = log(tmp_path_factory.mktemp("other") / "state")
    other = bundle(elsewhere, elsewhere.parent / "other.zip", asked)
    private = signing_key(str(folder))
    assert outcome(raw, key_of(folder)) == outcome(older, key_of(folder)) == 0
    return Case(raw, older, other, private), key_of(folder)


def found(case, trick, seed):
    bundle_of, key = case
    manipulated = trick(bundle_of, Random(seed))
    assert manipulated != bundle_of.raw
    return outcome(manipulated, key)


@promise("P-EVIDENCE-TAMPERED")
@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__qualname__.split(".")[0])
def test_every_manipulation_is_found(case, trick):
    assert [found(case, trick, seed) for seed in range(ROUNDS)] == [1] * ROUNDS


@pytest.mark.long
@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__qualname__.split(".")[0])
def test_every_one_of_thousands_is_found(case, trick):
    assert [found(case, trick, seed) for seed in range(LONG_ROUNDS)] == [1] * LONG_ROUNDS


def test_there_are_more_than_a_hundred():
    assert 2 * ROUNDS * len(TRICKS) >= 100
