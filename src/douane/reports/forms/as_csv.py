"""The tables of a report, for spreadsheets, in which no cell is taken for a formula."""

from __future__ import annotations

from douane.audit.formats.csv import cell, row
from douane.reports.document import Document


def as_csv(document: Document) -> str:
    """Every row of every table under its heads, the title of the section first."""
    lines = []
    for section in document.sections:
        if section.table is not None:
            lines.append(row(map(cell, ("section", *section.table.heads))))
            lines += [row(map(cell, (section.title, *one))) for one in section.table.rows]
    return "".join(lines)
