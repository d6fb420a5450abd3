"""A report as JSON."""

from __future__ import annotations

import json

from douane.reports.document import Document
from douane.reports.forms.moment import moment


def as_json(document: Document) -> str:
    """One object: each section with its sentences, and its rows by their heads."""
    sections = [
        {
            "title": one.title,
            "says": [*one.says],
            "rows": [dict(zip(one.table.heads, row, strict=True)) for row in one.table.rows]
            if one.table
            else [],
        }
        for one in document.sections
    ]
    told = {"report": document.name, "title": document.title, "made": moment(document.at)}
    return json.dumps({**told, "about": dict(document.about), "sections": sections}, indent=2) + "\n"
