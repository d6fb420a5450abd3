"""What machines have reported, and what the inventory says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final, NamedTuple

from douane.inventory.fleet import orphans, standing
from douane.inventory.identity import sealed
from douane.model.finding import Severity
from douane.model.fleet import Standing
from douane.operations.base import PAGING, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.dossiers.configured import configured_ids
from douane.operations.fields import text
from douane.operations.within import in_force
from douane.stores.fleet import Fleet, inventory
from douane.stores.sqlite import SqliteStore

_RISKS: Final = {one.name.lower(): one for one in Severity}
_PRESSING: Final = (
    *(Standing.STOPPED, Standing.UNKNOWN, Standing.DRIFTED),
    *(Standing.ORPHANED, Standing.KNOWN),
)


class Row(NamedTuple):
    """One server of one machine, or one that no machine has."""

    machine: str
    at: float
    by: str
    host: str
    server: str
    identity: str
    version: str
    standing: Standing
    severity: str
    protected: bool
    because: str  # what is worst of it


def listed(place: Place, given: Given) -> Listing:
    """The servers of all machines that report here."""
    wanted, machine = text(given, "standing"), text(given, "machine")
    with closing(SqliteStore(place.state)):
        pass  # an inventory of nothing is one, too
    here = configured_ids(in_force(place), place.tenant)
    found = (one for one in rows_of(place.state, here) if wanted in ("", one.standing))
    rows = gravest_first(one for one in found if machine in ("", one.machine))
    return page_of([one._asdict() for one in rows], given)


def rows_of(folder: str, here: Iterable[str]) -> Iterator[Row]:
    """Every server of every machine, and those that neither one nor, by these ids, this one has."""
    known = inventory(folder)
    kept = [*Fleet(folder).all()]
    for by, report in kept:
        for one in report.servers:
            yield Row(
                report.name or report.machine[:16],
                report.at,
                by,
                one.host,
                one.name,
                one.identity,
                one.version,
                standing(one, known),
                one.severity,
                one.is_protected,
                one.because,
            )
    for lost in orphans(known.known.values(), kept, frozenset(map(sealed, here))):
        who, what = ("", 0.0, "", ""), (lost.name, lost.id, lost.version)
        yield Row(*who, *what, Standing.ORPHANED, "", protected=False, because="")


def gravest_first(rows: Iterable[Row]) -> list[Row]:
    """By risk, then by how much the standing presses, then by name."""
    return sorted(
        rows,
        key=lambda row: (
            -_RISKS.get(row.severity, Severity.INFO),
            _PRESSING.index(row.standing),
            row.server,
            row.machine,
        ),
    )


_STANDINGS: Final = ("", *(one.value for one in Standing))

VIEWS: Final = (
    View(
        "fleet",
        "/fleet",
        Role.VIEWER,
        "Servers of all machines that report here, and what the inventory says of each.",
        listed,
        (Field("standing", "choice", choices=_STANDINGS), Field("machine"), *PAGING),
    ),
)
