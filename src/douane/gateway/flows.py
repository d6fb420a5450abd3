"""What a principal's sessions at all servers have read together."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from douane.flow import forget_if_idle
from douane.model.flow import Flow

if TYPE_CHECKING:
    from douane.model.access import Principal

MOST: Final = 1024  # programs of principals that are remembered, each in less than 200 kB


class Flows:
    """One flow for each program of a principal, shared by its sessions at all servers of a tenant."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], Flow] = OrderedDict()

    def of(self, principal: Principal) -> Flow:
        """What this principal has read by this program; who was away longest is forgotten first."""
        whose = (principal.tenant, principal.id, principal.client)
        flow = self._kept.setdefault(whose, Flow())
        self._kept.move_to_end(whose)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return flow

    def forget_idle(self, at: float) -> None:
        """Let go of what is too old to matter, as of `at` (epoch seconds)."""
        for flow in self._kept.values():
            forget_if_idle(flow, at)
