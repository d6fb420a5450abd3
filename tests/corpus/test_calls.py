"""What a server would interpret: found where it breaks out of its role, left where it is what the role is for."""

from __future__ import annotations

import pytest

from douane.detectors import interpreter
from tests._promises import promise
from tests.corpus._calls import findings, samples

HITS = samples("hits")
MISSES = samples("misses")

pytestmark = promise("P-ARGUMENT-ROLE")


def _name(sample) -> str:
    return f"{sample.get('rule', '')} {sample['tool']} {sample['arguments']!a}"[:90]


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_hit_is_found(sample):
    assert sample["rule"] in {finding.rule for finding in findings(sample)}


@pytest.mark.parametrize("sample", MISSES, ids=_name)
def test_a_miss_is_left(sample):
    assert findings(sample) == []


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_finding_names_the_argument_and_never_holds_it(sample):
    for finding in findings(sample):
        assert finding.where.startswith("/params/arguments/")
        value = next(iter(sample["arguments"].values()))
        assert not isinstance(value, str) or len(value) < 6 or value not in repr(finding)


def test_every_rule_has_a_hit():
    assert {rule.id for rule in interpreter.RULES} - {sample["rule"] for sample in HITS} == set()
