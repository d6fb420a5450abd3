"""A report: a title, what it is about, and sections of sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """Rows under heads; the cells of a row are texts, as many as there are heads."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = "nothing"  # what is said in place of no rows


class Section(NamedTuple):
    """Sentences, and a table below them."""

    title: str
    says: Sequence[str] = ()
    table: Table | None = None


class Document(NamedTuple):
    """One report; `at` is when it was made, in seconds since the epoch, `name` what it is called in files."""

    name: str
    title: str
    at: float
    about: Sequence[tuple[str, str]]
    sections: Sequence[Section]
