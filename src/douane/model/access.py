"""Who is responsible for a call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, agent or service, e.g. `local:alice` for the operating-system account of a stdio host."""

    id: str
