"""The export formats, one file each, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from douane.audit.formats import csv, jsonl
from douane.audit.formats.base import Format

FORMATS: Final[tuple[Format, ...]] = (jsonl.FORMAT, csv.FORMAT)
