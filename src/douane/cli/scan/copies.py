"""Installed copies of what is scanned, wherever managers of packages keep them on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from douane.discovery.copies import copies
from douane.discovery.finding import this_machine
from douane.model.facts import Copy, Difference, Facts, Placed
from douane.supply.copies.disk import Disk
from douane.supply.copies.looking import looked_at
from douane.supply.gathering import Wanted, Ways

MOST: Final = 16  # copies that are looked at
_NOT_ALL: Final = f"more than {MOST} copies are installed, and this one was not looked at"


def with_installed(facts: Facts, wanted: Wanted, ways: Ways) -> Facts:
    """What is known of a package, with every copy of it on this machine."""
    machine = this_machine(os.getcwd())  # noqa: PTH109  # as in wiring
    return with_copies(facts, copies(machine, wanted.kind, wanted.name), ways)


def with_copies(facts: Facts, placed: Iterable[Placed], ways: Ways) -> Facts:
    """What is known of a server, with these copies of its package."""
    return facts._replace(copies=tuple(_looked_at(placed, ways)))


def _looked_at(placed: Iterable[Placed], ways: Ways) -> Iterator[Copy]:
    disk = Disk()
    all_placed = iter(placed)
    yield from (looked_at(one, ways, disk) for one in islice(all_placed, MOST))
    yield from (Copy(one, Difference(unclear=(_NOT_ALL,))) for one in islice(all_placed, 1))
