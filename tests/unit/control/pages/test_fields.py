"""What the forms of pages send, the acts that they name take: anything else would be left out without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import douane.control
from douane.control.listed import ACTS

TEMPLATES = Path(douane.control.__file__).parent / "templates"
FORM = re.compile(r"call parts\.form\(\"([^\"]+)\"(.*?)endcall", re.DOTALL)
NAME = re.compile(r" name=\"([^\"{:]+)")
FORMS = [
    (path.name, act, tuple(dict.fromkeys(NAME.findall(inside))))
    for path in sorted(TEMPLATES.rglob("*.html"))
    for act, inside in FORM.findall(path.read_text("utf-8"))
]


@pytest.mark.parametrize(
    ("template", "act", "sent"), FORMS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_form_sends_fields_of_its_act(template, act, sent):
    (found,) = (one for one in ACTS if one.name == act)
    assert {*sent} <= {field.name for field in found.takes}


def test_forms_are_found():
    assert len(FORMS) > 30  # of some forty
