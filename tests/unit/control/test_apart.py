"""A PDF is made beside the control room, and what goes wrong there is told like anything."""

from __future__ import annotations

import pytest

from douane.control.apart import written_apart
from douane.errors import ConfigError
from douane.reports.document import Document


@pytest.mark.long
def test_a_pdf_is_made_by_another_process():
    pytest.importorskip("weasyprint", reason="LEFT OUT: `douane[pdf]` or pango is not installed")
    assert written_apart(Document("x", "A report", 0.0, (), ()), "pdf").startswith(b"%PDF")


def test_other_forms_are_written_here():
    assert b"A report" in written_apart(Document("x", "A report", 0.0, (), ()), "html")
    with pytest.raises(ConfigError, match="no form"):
        written_apart(Document("x", "A report", 0.0, (), ()), "exe")
