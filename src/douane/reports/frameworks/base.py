"""A framework of controls, told by the practices that show each of its clauses."""

from __future__ import annotations

from typing import NamedTuple


class Clause(NamedTuple):
    """One clause: the ids of practices that show it, and what no program can show.

    A clause without practices is for people alone.
    """

    id: str
    title: str
    practices: tuple[str, ...] = ()
    by_hand: str = ""


class Framework(NamedTuple):
    """A framework as far as a gateway between agents and servers has a part in it."""

    name: str
    title: str
    clauses: tuple[Clause, ...]
