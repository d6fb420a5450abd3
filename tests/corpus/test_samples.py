"""Every detector finds its hits, leaves its misses, and is silent about what it has mended."""

from __future__ import annotations

from collections import defaultdict

import pytest

from douane.detectors.formats import FOLDED, PATTERNS
from tests.corpus._samples import findings, mended, samples

HITS = samples("hits")
MISSES = samples("misses")


def _together(samples):
    """Samples of a detector whose rules begin with the same letter: to start a test for each takes longer than the test."""
    groups = defaultdict(list)
    for sample in samples:
        groups[f"{sample.detector} {sample.rule.partition('.')[2][:1]}"].append(sample)
    return pytest.mark.parametrize("these", groups.values(), ids=groups)


@_together(HITS)
def test_hits_are_found(these):
    unseen = [one for one in these if one.rule not in rules_found_in(one.text)]
    assert unseen == []


@_together(MISSES)
def test_misses_are_left(these):
    found = [one for one in these if findings({"text": one.text})]
    assert found == []


@_together(HITS)
def test_what_was_found_is_gone_once_mended(these):
    left = [one for one in these if any(finding.mend is not None for finding in findings_once_mended(one))]
    assert left == []


@_together(HITS)
def test_a_hit_is_found_inside_of_json_that_is_text(these):
    unseen = [one for one in these if one.rule not in rules_found_in(inside_of_json(one.text))]
    assert unseen == []


@_together(HITS)
def test_a_finding_never_holds_what_was_found(these):
    telling = [
        (one, finding) for one in these for finding in findings({"text": one.text}) if tells(finding, one)
    ]
    assert telling == []


def rules_found_in(text):
    return {finding.rule for finding in findings({"text": text})}


def findings_once_mended(sample):
    return findings({"text": mended(sample.text, findings({"text": sample.text}))})


def inside_of_json(text):
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'[\n  {{\n    "id": 7,\n    "body": "{inner}"\n  }}\n]'


def tells(finding, sample):
    found = sample.text[finding.start : finding.end]
    return found.isascii() and len(found) >= 6 and found in repr(finding)


def test_every_rule_about_secrets_has_a_hit():
    rules = {pattern.rule.id for pattern in (*PATTERNS, *FOLDED)}
    assert rules - {sample.rule for sample in HITS} == set()
