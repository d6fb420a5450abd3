"""Definitions that order the model about are found, and forceful but honest ones are left."""

from __future__ import annotations

import pytest

from douane.detectors import poisoning
from tests.corpus._definitions import findings, samples

HITS = samples("hits")
MISSES = samples("misses")


def _name(sample) -> str:
    return f"{sample.get('rule', '')} {sample.get('tool', sample)!a}"[:90]


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_hit_is_found(sample):
    assert sample["rule"] in {finding.rule for finding in findings(sample)}


@pytest.mark.parametrize("sample", MISSES, ids=_name)
def test_a_miss_is_left(sample):
    assert findings(sample) == []


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_finding_is_about_its_definition(sample):
    for finding in findings(sample):
        assert finding.where.startswith(
            ("/result/instructions", "/result/tools/", "/result/prompts/", "/result/res")
        )


def test_every_rule_has_a_hit():
    missing = {rule.id for rule in poisoning.RULES} - {sample["rule"] for sample in HITS}
    assert missing == {poisoning.TOO_MANY.id}
