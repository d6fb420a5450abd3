"""What rules can speak of is listed whole."""

from __future__ import annotations

import re
from pathlib import Path

import douane
from douane.config import read as configured
from douane.engine.conduct import FAMILY
from douane.model.bounds import MEASURED
from douane.operations.known import FINDINGS, OF_THE_ENGINE
from douane.operations.own_rules import SEQUENCE_RULES
from douane.stores.documents import built_in

# Of sessions and limits only these are findings in a message; the others are entries of the gateway's own.
_OF_MESSAGES = r"(?:behaviour|flow|pin|schema|imitation|engine|token)\.[a-z-]+|limit\.result|sandbox\.outside|server\.(?:stopped|unapproved)|session\.[a-z]+-handle"
_ID = re.compile(f'"({_OF_MESSAGES})"')
_NO_FINDINGS = {"engine.unavailable", "engine.visit", "token.invalid"}  # reasons in answers of ours; a domain


def test_every_id_in_the_source_is_known_and_the_other_way_round():
    root = Path(douane.__file__).parent
    sources = [path for path in root.rglob("*.py") if path.name != "own_rules.py"]
    found = {one for path in sources for one in _ID.findall(path.read_text("utf-8"))}
    course = {FAMILY + name for name in (*MEASURED, "throttled", "suspended")}
    sequences = {rule.id for rule in SEQUENCE_RULES}
    assert found - _NO_FINDINGS | course | sequences == set(OF_THE_ENGINE)


def test_every_sequence_that_is_built_in_is_known_and_the_other_way_round():
    built = {sequence.finding for sequence in configured([built_in()]).policy.sequences}
    assert built == {rule.id for rule in SEQUENCE_RULES}


def test_no_id_is_known_twice():
    assert len(set(FINDINGS)) == len(FINDINGS)
