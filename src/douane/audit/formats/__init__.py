"""The export formats, one file each, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from douane.audit.formats import cef, csv, ecs, jsonl, leef, ocsf, ocsf_chain, otel
from douane.audit.formats.base import Format

FORMATS: Final[tuple[Format, ...]] = (
    jsonl.FORMAT,
    csv.FORMAT,
    ocsf.FORMAT,
    ocsf_chain.FORMAT,
    ecs.FORMAT,
    cef.FORMAT,
    leef.FORMAT,
    otel.FORMAT,
)
