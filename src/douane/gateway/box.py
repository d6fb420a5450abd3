"""Permits that wait to be brought where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.permit import Permit


class Box:
    """A link that keeps permits until somebody takes them."""

    buffered = 0
    is_congested = False

    def __init__(self) -> None:
        self._permits: list[Permit] = []

    def send(self, permit: Permit) -> None:
        """Keep it."""
        self._permits.append(permit)

    def take(self) -> Sequence[Permit]:
        """What was sent since."""
        taken, self._permits = self._permits, []
        return taken

    def pause(self) -> None:
        """Exchanges make their own peers wait."""

    def resume(self) -> None:
        """As for `pause`."""

    def finish(self) -> None:
        """As for `pause`."""
