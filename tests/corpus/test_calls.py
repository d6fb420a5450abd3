"""What a server would interpret: found where it breaks out of its role, left where it is what the role is for."""

from __future__ import annotations

from douane.detectors import interpreter
from douane.detectors.interpreters.keepers import PROGRAMS, commands
from tests._promises import promise
from tests.corpus._calls import findings, samples

HITS = samples("hits")
MISSES = samples("misses")

pytestmark = promise("P-ARGUMENT-ROLE")


def test_hits_are_found():
    unseen = [one for one in HITS if one["rule"] not in {finding.rule for finding in findings(one)}]
    assert unseen == []


def test_misses_are_left():
    found = [one for one in MISSES if findings(one)]
    assert found == []


def test_a_finding_names_the_argument_and_never_holds_it():
    for sample in HITS:
        value = next(iter(sample["arguments"].values()))
        for finding in findings(sample):
            assert finding.where.startswith("/params/arguments/"), sample
            assert not isinstance(value, str) or len(value) < 6 or value not in repr(finding), sample


def test_every_rule_has_a_hit():
    assert {rule.id for rule in interpreter.RULES} - {sample["rule"] for sample in HITS} == set()


def test_every_program_that_shows_credentials_has_a_hit():
    given = [str(sample["arguments"].get("command", "")).replace("\\\n", "  ") for sample in HITS]
    assert set(PROGRAMS) - {one.kind for command in given for one in commands(command)} == set()
