"""How all sessions of a principal at one server are going together."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from douane.model.conduct import Conduct

if TYPE_CHECKING:
    from douane.model.access import Principal

MOST: Final = 4096  # principals that are remembered; who was away longest is forgotten first


class Together:
    """One conduct for each principal, shared by its sessions, one after another and at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Conduct] = OrderedDict()

    def of(self, principal: Principal) -> Conduct:
        """How it is going with this principal."""
        whose = (principal.tenant, principal.id)
        conduct = self._kept.setdefault(whose, Conduct())
        self._kept.move_to_end(whose)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return conduct
