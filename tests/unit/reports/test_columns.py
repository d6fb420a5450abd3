"""Columns of a report on paper: what is short stands on one line, and what is long may not push it together."""

from __future__ import annotations

import pytest

from douane.reports.document import Document, Section, Table
from douane.reports.forms.as_html import as_html, as_printed
from douane.reports.forms.columns import columns, is_wide, shared

EVIDENCE = "servers that people decided about: 0 of 2; not `notes`, `weather`; " * 8
CLAUSES = Table(
    ("clause", "title", "state", "evidence", "by hand"),
    [
        ("CC1.3", "Structures, authorities and responsibilities", "does not apply", EVIDENCE, ""),
        ("CC6.8", "Malicious software is detected", "partly met", EVIDENCE, "who answers to whom"),
    ],
)
NARROW = Table(("tool", "calls"), [("read_note", "5")])
LANDSCAPE, PORTRAIT = 140, 95


def page(table, made=as_printed):
    return made(Document("x", "A report", 0.0, (), (Section("Rows", (), table),)))


@pytest.mark.parametrize("table", [CLAUSES, NARROW], ids=["wide", "narrow"])
def test_each_short_text_and_heading_has_room_on_one_line(table):
    widths = shared(columns(table))
    line = LANDSCAPE if is_wide(columns(table)) else PORTRAIT
    assert sum(widths) == pytest.approx(100)
    for width, texts in zip(widths, zip(table.heads, *table.rows, strict=True), strict=True):
        assert width / 100 * line > max(len(text) for text in texts if len(text) <= 20)


def test_long_texts_get_what_is_left():
    widths = dict(zip(CLAUSES.heads, shared(columns(CLAUSES)), strict=True))
    assert max(widths, key=widths.get) == "evidence"


def test_a_page_lies_on_its_side_where_a_table_is_wide():
    assert "A4 landscape" in page(CLAUSES)
    assert "A4 portrait" in page(NARROW)


@pytest.mark.parametrize("made", [as_html, as_printed])
def test_only_a_long_word_may_be_broken(made):
    digest = "ab12" * 16
    text = page(Table(("what", "is"), [("does not apply", digest)]), made)
    assert '<td class="short">does not apply</td>' in text
    assert f'<td class="long">{digest}</td>' in text


def test_what_stands_between_backticks_is_code_and_a_lone_one_is_itself():
    text = page(Table(("a", "b"), [("type `douane <b>` now", "5 o`clock")]))
    assert "type <code>douane &lt;b&gt;</code> now" in text
    assert "5 o`clock" in text
