"""Every rule has a page with its reasons, tags of every list of threats, and samples that hold it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from douane.cli.rules import RULES
from douane.cli.rules.pages import page, told
from douane.cli.taxonomies import REQUIRED, tag_name
from douane.detectors import DETECTORS
from douane.detectors.sighting import Tier
from douane.operations.own_rules import BEHAVIOUR_PAGE, FLOW_PAGE, PAGE, SEQUENCE_PAGE
from tests._promises import promise

PAGES = Path(__file__).parents[3] / "docs" / "rules"
SAMPLES = Path(__file__).parents[2] / "corpus"
NAMES = (*(detector.name for detector in DETECTORS), PAGE, BEHAVIOUR_PAGE, FLOW_PAGE, SEQUENCE_PAGE)
OF_NAME = {name: [one.rule for one in RULES if one.page == name] for name in NAMES}
_RULE = re.compile(r"`([a-z]+\.[a-z0-9-]+)`")
_TAG = re.compile(r"`(MCP\d\d:\d{4}|ASI\d\d|AML\.T[\d.]+|MCP-T\d+)`")
_FENCE = "```"
LEAST_WHY = 120  # characters

PAGED = pytest.mark.parametrize("name", NAMES)


def families(name):
    return tuple({f"{rule.id.split('.')[0]}." for rule in OF_NAME[name]})


@PAGED
def test_the_page_names_the_rules_and_no_others(name):
    told_of = {rule for rule in _RULE.findall(page(name)) if rule.startswith(families(name))}
    assert told_of == {rule.id for rule in OF_NAME[name]}


def test_every_rule_has_a_page():
    assert {one.page for one in RULES} <= {*NAMES}


@promise("P-RULE-TOLD")
@PAGED
def test_the_page_says_what_a_rule_finds_and_why_with_an_example(name):
    for rule in OF_NAME[name]:
        said = told(name, rule.id)
        assert said is not None, f"docs/rules/{name}.md: give `{rule.id}` a row of a table"
        assert said.row[0][1], rule.id
        assert len(said.why) >= LEAST_WHY, f"docs/rules/{name}.md: say below the title why"
        assert _FENCE in said.examples, f"docs/rules/{name}.md: show some under `## Examples`"


@PAGED
def test_the_page_says_what_to_do_about_a_false_alarm(name):
    wrong = page(name).partition("## When it is wrong")[2]
    assert "douane policy except" in wrong


@PAGED
def test_the_index_leads_to_the_page(name):
    assert f"]({name}.md)" in (PAGES / "README.md").read_text("utf-8")


@PAGED
def test_the_page_names_no_tag_that_its_rules_do_not_bear(name):
    borne = {tag for rule in OF_NAME[name] for tag in rule.tags}
    assert set(_TAG.findall(page(name))) <= borne


@promise("P-RULE-TOLD")
@PAGED
@pytest.mark.parametrize("taxonomy", REQUIRED, ids=lambda one: one.name)
def test_a_rule_has_a_tag_of_every_list_of_threats(name, taxonomy):
    for rule in OF_NAME[name]:
        borne = [tag for tag in rule.tags if taxonomy.form.fullmatch(tag)]
        assert borne, f"`{rule.id}` has no tag of {taxonomy.name}: one of {', '.join(taxonomy.entries)}"
        assert all(map(tag_name, borne)), f"{taxonomy.name} in cli/taxonomies.py has no name for {borne}"


@PAGED
def test_a_rule_has_a_severity_a_tier_and_says_what_was_found(name):
    for rule in OF_NAME[name]:
        assert rule.tier in Tier, rule.id
        assert rule.severity.name, rule.id
        assert rule.because, rule.id
        assert not rule.because.endswith("."), rule.id


def test_no_two_rules_share_an_id():
    ids = [one.rule.id for one in RULES]
    assert len(ids) == len(set(ids))


def samples(detector, name):
    lines = (SAMPLES / detector.name / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_every_rule_has_a_sample_that_it_must_find(detector):
    bounds = {rule.id for rule in detector.rules if "too-many" in rule.id}  # tried in test_too_many.py
    found = {sample["rule"] for sample in samples(detector, "hits")}
    assert {rule.id for rule in detector.rules} - bounds - found == set()


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_there_are_samples_that_must_be_left(detector):
    """Rules of one family share their mechanism: each has at least one sample of honest text to five rules."""
    assert len(samples(detector, "misses")) >= max(10, len(detector.rules) // 5)


def test_no_two_detectors_share_a_name():
    names = [detector.name for detector in DETECTORS]
    assert len(names) == len(set(names))
