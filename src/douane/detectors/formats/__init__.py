"""What secrets look like, by kind of provider, from the providers' own documentation."""

from __future__ import annotations

from typing import Final

from douane.detectors.formats import business, chat, clouds, code_hosts, keys, models, named, operations, urls
from douane.detectors.pattern import Pattern

PATTERNS: Final[tuple[Pattern, ...]] = (
    *keys.PATTERNS,
    *clouds.PATTERNS,
    *code_hosts.PATTERNS,
    *models.PATTERNS,
    *chat.PATTERNS,
    *business.PATTERNS,
    *operations.PATTERNS,
    *urls.PATTERNS,
)

# Sought without regard to case.
FOLDED: Final[tuple[Pattern, ...]] = named.PATTERNS
