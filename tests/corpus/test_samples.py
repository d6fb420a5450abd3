"""Every detector finds its hits, leaves its misses, and is silent about what it has mended."""

from __future__ import annotations

import pytest

from douane.detectors.formats import FOLDED, PATTERNS
from tests.corpus._samples import findings, mended, samples

HITS = samples("hits")
MISSES = samples("misses")


def _name(sample) -> str:
    return f"{sample.detector}: {sample.rule} {sample.text[:40]!a}"


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_hit_is_found(sample):
    assert sample.rule in {finding.rule for finding in findings({"text": sample.text})}


@pytest.mark.parametrize("sample", MISSES, ids=_name)
def test_a_miss_is_left(sample):
    assert findings({"text": sample.text}) == []


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_what_was_found_is_gone_once_mended(sample):
    rest = mended(sample.text, findings({"text": sample.text}))
    assert [finding for finding in findings({"text": rest}) if finding.mend is not None] == []


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_hit_is_found_inside_of_json_that_is_text(sample):
    inner = sample.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert sample.rule in {
        finding.rule
        for finding in findings({"text": f'[\n  {{\n    "id": 7,\n    "body": "{inner}"\n  }}\n]'})
    }


@pytest.mark.parametrize("sample", HITS, ids=_name)
def test_a_finding_never_holds_what_was_found(sample):
    for finding in findings({"text": sample.text}):
        secret = sample.text[finding.start : finding.end]
        assert not secret.isascii() or len(secret) < 6 or secret not in repr(finding)


def test_every_rule_about_secrets_has_a_hit():
    rules = {pattern.rule.id for pattern in (*PATTERNS, *FOLDED)}
    assert rules - {sample.rule for sample in HITS} == set()
