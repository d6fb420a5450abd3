"""What an operator sets about behaviour: from which count on what follows."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final

from douane.model.bounds import MEASURED, Bound, Bounds
from douane.policy.below import table_below
from douane.policy.duration import read_duration
from douane.policy.problem import one_of
from douane.policy.table import Table, shown

_MOST: Final = 1e15
_HOUR: Final = 3600
_ALL: Final = "*"
_MONTH: Final = 30 * 24 * _HOUR
_USUAL: Final = Bounds()


def read_behaviour(table: Table, key: str) -> Bounds | None:
    """What the `[behaviour]` table says, with the usual values for the rest; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Bounds._fields)
    stated = {name: _bound(below, name) for name in MEASURED if name in below.entries}
    return _USUAL._replace(
        **stated,
        off=_off(below),
        pace=read_duration(below, "pace", 1, _HOUR) or _USUAL.pace,
        suspension=read_duration(below, "suspension", 1, _MONTH) or _USUAL.suspension,
        shared=below.number("shared", 1, _MOST) or _USUAL.shared,
    )


def lowest_bounds(several: Iterable[Bounds]) -> Bounds:
    """The lowest numbers, the longest times, and only what is off in each."""
    stated = list(several)
    lowest = {name: _lowest([getattr(one, name) for one in stated]) for name in MEASURED}
    return stated[0]._replace(
        **lowest,
        off=frozenset.intersection(*(one.off for one in stated)),
        pace=max(one.pace for one in stated),
        suspension=max(one.suspension for one in stated),
        shared=min(one.shared for one in stated),
    )


def _lowest(several: Iterable[Bound]) -> Bound:
    return Bound(*(min(numbers) for numbers in zip(*several, strict=True)))


def _bound(table: Table, name: str) -> Bound:
    """The levels of one measure; those that are not stated are as usual, but never below a milder one."""
    usual: Bound = getattr(_USUAL, name)
    below = table_below(table, name)
    if below is None:
        return usual
    below.expect(Bound._fields)
    stated = [below.number(level, 1, _MOST) for level in Bound._fields]
    known = [number for number in stated if number is not None]
    if known == sorted(known):
        return _filled(stated, usual)
    below.complain("danger", f"the levels of `{name}` do not rise", "write warning ≤ danger ≤ critical")
    return usual


def _filled(stated: list[float | None], usual: Bound) -> Bound:
    """The usual numbers where none is stated, as far as they fit between those that are."""
    warning, danger, critical = stated
    most = inf if critical is None else critical
    first = min(usual.warning, most if danger is None else danger) if warning is None else warning
    second = min(max(usual.danger, first), most) if danger is None else danger
    return Bound(first, second, max(usual.critical, second) if critical is None else critical)


def _off(table: Table) -> frozenset[str]:
    names = table.texts("off") or ()
    if _ALL in names:
        return frozenset(MEASURED)
    for name in names:
        if name not in MEASURED:
            table.complain("off", f"no measure is called `{shown(name)}`", one_of(name, MEASURED))
    return frozenset(names)
