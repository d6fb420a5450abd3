"""What machines have reported, and what the inventory says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, NamedTuple, TypeVar

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
    """One server of one machine, or one that no machine has; `key` tells machines of one name apart."""

    key: str
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


class Machine(NamedTuple):
    """A machine that reports: when last, who for, and how many of its servers stand how."""

    key: str
    name: str
    at: float
    by: str
    servers: int
    standings: tuple[tuple[str, int], ...]
    unprotected: int


class Overlooked(NamedTuple):
    """A fleet at a glance: some of the rows that were asked for and of the machines, of how many in all."""

    rows: list[Row]
    in_all: int
    machines: list[Machine]
    machines_in_all: int
    counts: Counter[str]


def listed(place: Place, given: Given) -> Listing:
    """The servers of all machines that report here."""
    wanted, machine = text(given, "standing"), text(given, "machine")
    found = (one for one in _rows(place) if wanted in ("", one.standing))
    rows = gravest_first(one for one in found if machine in ("", one.machine))
    return page_of([one._asdict() for one in rows], given)


def overlooked(place: Place, wanted: Mapping[str, str], most: int, most_machines: int) -> Overlooked:
    """The rows that have what is wanted, the greatest risk first, and all machines; everything is read once.

    Where there are too many, each principal that reports has as much room as the others: what one makes up
    takes none of theirs.
    """
    rows = [*_rows(place)]
    own: dict[str, list[Row]] = {}
    for row in rows:
        if row.key:
            own.setdefault(row.key, []).append(row)
    machines = sorted(map(_machine, own.values()), key=lambda one: -one.at)
    found = [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]
    return Overlooked(
        gravest_first(_shared_out(gravest_first(found), most)),
        len(found),
        sorted(_shared_out(machines, most_machines), key=lambda one: -one.at),
        len(machines),
        Counter(row.standing for row in rows),
    )


def _machine(own: Sequence[Row]) -> Machine:
    standings = tuple(Counter(row.standing.value for row in own).most_common())
    first = own[0]
    unprotected = sum(not row.protected for row in own)
    return Machine(first.key, first.machine, first.at, first.by, len(own), standings, unprotected)


_Reported = TypeVar("_Reported", Row, Machine)


def _shared_out(found: Sequence[_Reported], most: int) -> list[_Reported]:
    """So many of them, the first ones of each principal that has reported some."""
    seen = Counter[str]()
    ranks = []
    for place, one in enumerate(found):
        ranks.append((seen[one.by], place))
        seen[one.by] += 1
    return [found[place] for _, place in sorted(ranks)[:most]]


def _rows(place: Place) -> Iterator[Row]:
    with closing(SqliteStore(place.state)):
        pass  # an inventory of nothing is one, too
    return rows_of(place.state, configured_ids(in_force(place), place.tenant))


def rows_of(folder: str, here: Iterable[str]) -> Iterator[Row]:
    """Every server of every machine, and those that neither one nor, by these ids, this one has."""
    known = inventory(folder)
    kept = [*Fleet(folder).all()]
    for by, report in kept:
        for one in report.servers:
            yield Row(
                report.machine,
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
        who, what = ("", "", 0.0, "", ""), (lost.name, lost.id, lost.version)
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
