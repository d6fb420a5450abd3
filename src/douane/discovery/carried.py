"""Headers of a remote server as variables of the process that speaks with it: no secret is an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.policy.handed import header_problem

_OTHER: Final = re.compile(r"[^A-Z0-9]+")


class Carried(NamedTuple):
    """A header, and the variable that has its value."""

    name: str
    variable: str
    value: str


def is_header(name: str) -> bool:
    """Whether a header can be called so, who ever writes it."""
    return not header_problem(f"x{name}")  # which is none of those that Douane writes itself


def carried(headers: Iterable[tuple[str, str]]) -> list[Carried]:
    """Each header that a server is to be sent, with a variable of its own; others Douane writes itself."""
    found: dict[str, Carried] = {}
    for name, value in headers:
        variable = f"DOUANE_HEADER_{_OTHER.sub('_', name.upper())}"
        while variable in found:
            variable += "_"
        if not header_problem(name):
            found[variable] = Carried(name, variable, value)
    return list(found.values())
