"""The questions that are asked about a server before it is trusted, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks import (
    age,
    authentication,
    contradictions,
    copies,
    dependencies,
    files,
    hands,
    holes,
    likeness,
    parameters,
    pinned,
    provenance,
    publisher,
    reading,
    scopes,
    scripts,
    shadowing,
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
    files.CHECK,
    copies.CHECK,
    standing.CHECK,
    hands.CHECK,
    scripts.CHECK,
    transport.CHECK,
    authentication.CHECK,
    scopes.CHECK,
    trial.CHECK,
    contradictions.CHECK,
    shadowing.CHECK,
    pinned.CHECK,
    tools.CHECK,
    parameters.CHECK,
    provenance.CHECK,
    publisher.CHECK,
    age.CHECK,
    dependencies.CHECK,
)
