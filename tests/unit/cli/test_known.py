"""What rules can speak of is listed whole."""

from __future__ import annotations

import re
from pathlib import Path

import douane
from douane.cli.known import FINDINGS, OF_THE_ENGINE

# Of sessions and limits only these are findings in a message; the others are entries of the gateway's own.
_OF_MESSAGES = r"(?:behaviour|pin|schema|imitation|engine|token)\.[a-z-]+|limit\.result|session\.[a-z]+-handle"
_ID = re.compile(f'"({_OF_MESSAGES})"')
_NO_FINDINGS = {"engine.unavailable", "token.invalid"}  # the reason of an answer in an error; a domain


def test_every_id_in_the_source_is_known_and_the_other_way_round():
    root = Path(douane.__file__).parent
    sources = [path for path in root.rglob("*.py") if path.name != "known.py"]
    found = {one for path in sources for one in _ID.findall(path.read_text("utf-8"))}
    assert found - _NO_FINDINGS == set(OF_THE_ENGINE)


def test_no_id_is_known_twice():
    assert len(set(FINDINGS)) == len(FINDINGS)
