"""Every detector has a page in docs/rules, and every rule a place on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from douane.detectors import DETECTORS

PAGES = Path(__file__).parents[3] / "docs" / "rules"
_RULE = re.compile(r"`([a-z]+\.[a-z0-9-]+)`")


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_the_page_names_the_rules_and_no_others(detector):
    page = (PAGES / f"{detector.name}.md").read_text("utf-8")
    told = {rule for rule in _RULE.findall(page) if rule.startswith(detector.rules[0].id.split(".")[0])}
    assert told == {rule.id for rule in detector.rules}


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_the_page_says_what_to_do_about_a_false_alarm(detector):
    page = (PAGES / f"{detector.name}.md").read_text("utf-8")
    assert "## When it is wrong" in page
    assert "douane policy except" in page


def test_no_two_detectors_share_a_name():
    names = [detector.name for detector in DETECTORS]
    assert len(names) == len(set(names))
