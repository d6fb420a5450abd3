"""A report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.audit.visible import visible
from douane.model.unlinked import unlinked
from douane.reports.document import Document, Section, Table
from douane.reports.forms.moment import moment

_MEANT: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")


def as_markdown(document: Document) -> str:
    """The text; nothing that a stranger wrote is a link, a picture or a tag in it."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {_text(document.title)}"
    yield ""
    yield from (
        f"- **{_text(name)}**: {_text(value)}"
        for name, value in (("made", moment(document.at)), *document.about)
    )
    for section in document.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {_text(section.title)}")
    for one in section.says:
        yield from ("", _text(one))
    if section.table is not None:
        yield ""
        yield from _table(section.table)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield _text(table.empty)
        return
    yield f"| {' | '.join(map(_text, table.heads))} |"
    yield f"|{'---|' * len(table.heads)}"
    yield from (f"| {' | '.join(map(_text, row))} |" for row in table.rows)


def _text(text: str) -> str:
    return _MEANT.sub(r"\\\1", unlinked(visible(text)))
