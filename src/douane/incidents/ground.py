"""What a measure works on: the folders of a tenant, who acts, and the incident."""

from __future__ import annotations

from typing import NamedTuple

from douane.incidents.incident import Scope
from douane.operations.base import Place


class Ground(NamedTuple):
    """Where something is done, by whom, for which incident, and what that is about."""

    place: Place
    by: str
    ident: str
    scope: Scope

    @property
    def root(self) -> str:
        """The state folder of the whole installation."""
        return self.place.state.removesuffix(f"/tenants/{self.place.tenant}")

    @property
    def reason(self) -> str:
        """What is told to whoever is refused."""
        return f"incident {self.ident}"
