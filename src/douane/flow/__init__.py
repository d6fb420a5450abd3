"""Where data came from and where it may go: labels of servers and tools, and copies of what was read."""

from __future__ import annotations

from douane.flow.catalogue import DESTRUCTIVE, PRIVATE, SINK, UNTRUSTED
from douane.flow.course import (
    forget_if_idle,
    is_link,
    knows_private,
    labels_read,
    leaving,
    read,
    said,
    sources,
)
from douane.flow.deeds import deeds_of, looks_by_name, reads_by_name
from douane.flow.elsewhere import began_elsewhere
from douane.flow.ends import joined, keep_ends
from douane.flow.labels import Labels, Stated, labels_of, of_content
from douane.flow.resources import addresses, labels_of_resource
from douane.flow.steps import advance, ends, forget_others, knows, note_known, pass_time
from douane.flow.stream import stream

__all__ = [
    "DESTRUCTIVE",
    "PRIVATE",
    "SINK",
    "UNTRUSTED",
    "Labels",
    "Stated",
    "addresses",
    "advance",
    "began_elsewhere",
    "deeds_of",
    "ends",
    "forget_if_idle",
    "forget_others",
    "is_link",
    "joined",
    "keep_ends",
    "knows",
    "knows_private",
    "labels_of",
    "labels_of_resource",
    "labels_read",
    "leaving",
    "looks_by_name",
    "note_known",
    "of_content",
    "pass_time",
    "read",
    "reads_by_name",
    "said",
    "sources",
    "stream",
]
