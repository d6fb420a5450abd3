"""A PDF is made beside whoever asks, within limits, and what goes wrong there is told like anything."""

from __future__ import annotations

import multiprocessing

import pytest

from douane.errors import ConfigError
from douane.reports.apart import Limits, written_apart
from douane.reports.document import Document, Section, Table

SHORT = Document("x", "A report", 0.0, (), ())


@pytest.fixture
def weasyprint():
    pytest.importorskip("weasyprint", reason="LEFT OUT: `douane[pdf]` or pango is not installed")


def of_rows(count, words):
    table = Table(("who", "what"), [(f"principal {number}", words) for number in range(count)])
    return Document("x", "A report", 0.0, (), (Section("Rows", (), table),))


@pytest.mark.long
@pytest.mark.usefixtures("weasyprint")
def test_a_pdf_is_made_by_another_process_which_tells_of_its_pages():
    told = []
    made = written_apart(of_rows(60, "words"), "pdf", lambda done, in_all: told.append((done, in_all)))
    assert made.startswith(b"%PDF")
    assert told[0] == (0, 0)
    assert max(told)[0] > 1
    assert multiprocessing.active_children() == []


def test_a_pdf_that_takes_too_long_is_ended():
    with pytest.raises(ConfigError, match=r"not done after 0\.5 seconds") as refused:
        written_apart(of_rows(9_000, "words"), "pdf", limits=Limits(seconds=0.5))
    assert "another form" in refused.value.fix
    assert multiprocessing.active_children() == []


@pytest.mark.long
@pytest.mark.usefixtures("weasyprint")
def test_a_pdf_that_takes_too_much_memory_is_ended():
    with pytest.raises(ConfigError, match="128 MiB of memory"):
        written_apart(of_rows(1, "words " * 5_000_000), "pdf", limits=Limits(memory=128 << 20))
    assert multiprocessing.active_children() == []


class _UnwantedError(Exception):
    """Somebody has stopped it."""


def test_a_pdf_that_nobody_wants_any_more_is_ended():
    def stopped(_done, _in_all):
        raise _UnwantedError

    with pytest.raises(_UnwantedError):
        written_apart(of_rows(9_000, "words"), "pdf", stopped)
    assert multiprocessing.active_children() == []


def test_other_forms_are_written_here():
    assert b"A report" in written_apart(SHORT, "html")
    with pytest.raises(ConfigError, match="no form"):
        written_apart(SHORT, "exe")
