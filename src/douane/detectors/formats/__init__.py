"""What secrets look like, by kind of provider, from the providers' own documentation."""

from __future__ import annotations

from typing import Final

from douane.detectors.formats import (
    abroad,
    assistants,
    azure,
    builders,
    business,
    chat,
    clouds,
    code_hosts,
    commands,
    files,
    keys,
    models,
    named,
    offices,
    operations,
    payments,
    provided,
    regions,
    services,
    told,
    urls,
)
from douane.detectors.formats.split import anywhere, parted, wrapped
from douane.detectors.pattern import Pattern

_WHOLE: Final[tuple[Pattern, ...]] = (
    *keys.PATTERNS,
    *clouds.PATTERNS,
    *azure.PATTERNS,
    *regions.PATTERNS,
    *code_hosts.PATTERNS,
    *builders.PATTERNS,
    *models.PATTERNS,
    *assistants.PATTERNS,
    *chat.PATTERNS,
    *offices.PATTERNS,
    *business.PATTERNS,
    *payments.PATTERNS,
    *operations.PATTERNS,
    *services.PATTERNS,
    *urls.PATTERNS,
    *provided.PATTERNS,
)
WRAPPED: Final = tuple(wrapped(_WHOLE))  # each begins with its literal alone
PATTERNS: Final[tuple[Pattern, ...]] = (*map(anywhere, _WHOLE), *WRAPPED)
PARTED: Final = parted(_WHOLE)

# Sought without regard to case.
FOLDED: Final[tuple[Pattern, ...]] = (
    keys.LOOSE,
    *told.PATTERNS,
    *commands.PATTERNS,
    *files.PATTERNS,
    *named.PATTERNS,
    *abroad.PATTERNS,
)
