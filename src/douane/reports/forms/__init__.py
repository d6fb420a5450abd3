"""What reports are written as, one file each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from douane.reports.document import Document
from douane.reports.forms.as_csv import as_csv
from douane.reports.forms.as_html import as_html
from douane.reports.forms.as_json import as_json
from douane.reports.forms.as_markdown import as_markdown
from douane.reports.forms.as_pdf import as_pdf

FORMS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {
        "html": lambda document: as_html(document).encode(),
        "pdf": as_pdf,
        "md": lambda document: as_markdown(document).encode(),
        "json": lambda document: as_json(document).encode(),
        "csv": lambda document: as_csv(document).encode(),
    }
)
"""By the end of a file's name."""
