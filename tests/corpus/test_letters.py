"""What people ask each other in letters is never cut, and never as sure as an attack."""

from __future__ import annotations

import json

import pytest

from tests.corpus._samples import HERE, findings

LETTERS = [
    json.loads(line)["text"]
    for line in (HERE / "instructions" / "letters.jsonl").read_text("utf-8").splitlines()
]
SURE = 0.97  # the confidence from which the example in docs/judge.md refuses
WRAPPED = '[\n  {{\n    "from": "Ann",\n    "body": "{}"\n  }}\n]'


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("form", ["{}", WRAPPED])
def test_a_letter_stays_whole_and_is_not_called_an_attack(letter, form):
    found = [one for one in findings({"text": form.format(letter)}) if one.rule.startswith("instruction.")]
    assert [one for one in found if one.mend is not None] == []
    assert [one for one in found if one.rule == "instruction.model" and one.confidence >= SURE] == []
