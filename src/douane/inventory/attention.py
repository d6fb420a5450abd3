"""What somebody should look at about a server that was decided about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from douane.inventory.standing import changes
from douane.model.dossier import Dossier, Stage, Traits


class Seen(NamedTuple):
    """What is known of a server at the moment; times are seconds since the epoch, 0 for never.

    `configured` are ids of all servers that hosts and the gateway have here, None where nobody has looked.
    """

    traits: Traits
    started: float = 0.0
    called: float = 0.0
    configured: Collection[str] | None = None


def attention(dossier: Dossier, seen: Seen, at: float, idle: float) -> Iterator[str]:
    """In words, why somebody should look at it; one that was not called for `idle` seconds is unused."""
    if dossier.stage is not Stage.APPROVED:
        yield from _waiting(dossier)
        return
    if dossier.until and at >= dossier.until:
        yield "review overdue"
    yield from (f"approve again: {change}" for change in changes(dossier.traits, seen.traits))
    if at - max(seen.called, dossier.at) >= idle:
        yield "unused"
    if not dossier.owner:
        yield "orphan: nobody owns it"
    elif seen.configured is not None and dossier.server not in seen.configured:
        yield "orphan: no host here has it"


def _waiting(dossier: Dossier) -> Iterator[str]:
    if dossier.stage in {Stage.REQUESTED, Stage.IN_REVIEW}:
        was = f", was {dossier.stopped}" if dossier.stopped else ""
        yield f"waits for a decision{was}"
