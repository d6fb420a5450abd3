"""The questions that are asked about a server before it is trusted, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks import (
    age,
    dependencies,
    holes,
    likeness,
    pinned,
    provenance,
    publisher,
    reading,
    scripts,
    standing,
    tools,
    transport,
    trial,
)
from douane.approvals.checks.check import Check

# What can end the matter at once comes first.
CHECKS: Final[tuple[Check, ...]] = (
    holes.CHECK,
    likeness.CHECK,
    reading.CHECK,
    standing.CHECK,
    scripts.CHECK,
    transport.CHECK,
    trial.CHECK,
    pinned.CHECK,
    tools.CHECK,
    provenance.CHECK,
    publisher.CHECK,
    age.CHECK,
    dependencies.CHECK,
)
