"""What an export format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from douane.audit.entry import Entry


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write entries down: what comes first, and each entry as text that ends its line."""

    name: str
    head: str
    line: Callable[[Entry], str]
