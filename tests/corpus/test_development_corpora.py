"""Recall and false positives on corpora by others, which are not part of the repository."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.corpus._samples import findings

FOLDER = Path(os.environ.get("DOUANE_CORPORA") or Path(__file__).parents[3] / "shared" / "data")

pytestmark = [
    pytest.mark.skipif(
        not (FOLDER / "dlp.jsonl.gz").exists(),
        reason=f"NO DEVELOPMENT CORPORA in {FOLDER}: recall and false positives ARE NOT MEASURED; "
        "set DOUANE_CORPORA",
    ),
    pytest.mark.timeout(300),
]

LEAST_RECALL = 0.68  # of secrets that are not arguable
MOST_FALSE = 0.02  # of benign items that are not arguable; nearly all are near misses of other tools' formats
MOST_HIDDEN = 0.005  # of benign results and definitions


def _items(name: str) -> list[dict]:
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _has(item: dict, family: str) -> bool:
    read = item["arguments"] if item.get("kind") == "call" else item.get("result") or item.get("text")
    return any(finding.rule.startswith(family) for finding in findings({"read": read}))


@pytest.fixture(scope="module")
def judged():
    """Arguments and results about secrets or nothing, each with whether a secret was found."""
    items = [item for item in _items("dlp") if item["class"] != "pii" and not item["noise"]]
    return [(item, _has(item, "secret.")) for item in items]


def test_secrets_are_found(judged):
    hits = [found for item, found in judged if item["label"] == "attack"]
    assert sum(hits) / len(hits) >= LEAST_RECALL


def test_benign_arguments_and_results_are_left(judged):
    false = [found for item, found in judged if item["label"] == "benign"]
    assert sum(false) / len(false) <= MOST_FALSE


def test_placeholders_and_ordinary_content_are_never_secrets(judged):
    false = Counter(item["subclass"] for item, found in judged if item["label"] == "benign" and found)
    assert set(false) <= {"hardneg-secret"}, false


@pytest.mark.parametrize("name", ["tool_result", "tool_description"])
def test_benign_texts_are_not_called_hidden(name):
    benign = [item for item in _items(name) if item["label"] == "benign"]
    family = (
        "hidden."
        if name == "tool_description"
        else ("hidden.zero", "hidden.tag", "hidden.bidi", "hidden.ansi")
    )
    false = [item["id"] for item in benign if _has(item, family)]
    assert len(false) / len(benign) <= MOST_HIDDEN, false


@pytest.mark.parametrize("name", ["tool_result", "tool_description"])
def test_benign_texts_hold_few_secrets(name):
    benign = [item for item in _items(name) if item["label"] == "benign"]
    false = [item["id"] for item in benign if _has(item, "secret.")]
    assert len(false) / len(benign) <= MOST_FALSE, false
