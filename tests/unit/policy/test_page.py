"""The examples of docs/policy.md work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from douane.cli.cases import read_cases
from douane.policy.document import Level
from douane.policy.parse import Document
from tests.unit.policy._made import config, yours

PAGE = (Path(__file__).parents[3] / "docs" / "policy.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [text for text in EXAMPLES if "[[case]]" not in text])
def test_each_document_is_without_mistakes(text):
    config(yours(text))


@pytest.mark.parametrize("text", [text for text in EXAMPLES if "[[case]]" in text])
def test_each_case_can_be_read(text):
    assert read_cases(Document("page.toml", Level.USER, text))


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 5
