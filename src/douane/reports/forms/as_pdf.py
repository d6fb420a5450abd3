"""A report as PDF, made from its page; nothing is fetched for it."""

from __future__ import annotations

from typing import Final

from douane.errors import ConfigError, installing
from douane.reports.document import Document
from douane.reports.forms.as_html import as_printed

_FIX: Final = (
    f"{installing('pdf')}, and on Debian `apt-get install libpango-1.0-0 libpangoft2-1.0-0`; "
    "or take `--format html` and print it"
)


def as_pdf(document: Document) -> bytes:
    """The bytes of the file; seconds for tens of pages.

    Raises:
        ConfigError: what it takes is not installed.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  # an extra, and half a second
        from weasyprint.urls import URLFetcher  # noqa: PLC0415  # as above
    except (ImportError, OSError) as error:
        raise ConfigError("a PDF cannot be made here", _FIX) from error
    page = HTML(string=as_printed(document), url_fetcher=URLFetcher(allowed_protocols=()))
    made: bytes = page.write_pdf()
    return made
