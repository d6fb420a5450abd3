"""What machines have reported, and what the inventory says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, NamedTuple, TypeVar, overload

from douane.inventory.fleet import gravity, orphans, standing
from douane.inventory.identity import sealed
from douane.model.fleet import Machine, Row, Standing
from douane.operations.base import PAGING, Body, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.dossiers.configured import configured_ids
from douane.operations.fields import text
from douane.operations.within import in_force
from douane.stores.fleet import Fleet, inventory
from douane.stores.fleet_index import FleetIndex
from douane.stores.sqlite import SqliteStore

_MOST: Final = 1 << 40  # rows, of which there are fewer


class Overlooked(NamedTuple):
    """A fleet at a glance: some of the rows that were asked for and of the machines, of how many in all."""

    rows: list[Row]
    in_all: int
    machines: list[Machine]
    machines_in_all: int
    counts: Counter[str]


def listed(place: Place, given: Given) -> Listing:
    """The servers of all machines that report here."""
    wanted = {name: text(given, name) for name in ("standing", "machine") if text(given, name)}
    with closing(followed(place)) as index:
        return page_of(_Bodies(index, wanted), given)


def overlooked(place: Place, wanted: Mapping[str, str], most: int, most_machines: int) -> Overlooked:
    """The rows that have what is wanted, the greatest risk first, and all machines; costs what is shown.

    Where there are too many, each principal that reports has as much room as the others: what one makes up
    takes none of theirs.
    """
    with closing(followed(place)) as index:
        counts, machines = index.counted(wanted), index.machines_counted()
        level, of_machines = _level(counts, most), _level(machines, most_machines)
        rows = index.gravest_of_each(wanted, level) if level > 1 else index.first_of_each(wanted, most)
        latest = index.latest_of_each(of_machines) if of_machines > 1 else index.latest_of_all(most_machines)
        return Overlooked(
            gravest_first(_shared_out(gravest_first(rows), most)),
            counts.total(),
            sorted(_shared_out(latest, most_machines), key=lambda one: -one.at),
            machines.total(),
            index.standings(),
        )


def followed(place: Place) -> FleetIndex:
    """The index of the fleet, which has taken in what was reported and decided until now; to be closed."""
    with closing(SqliteStore(place.state)):
        pass  # an inventory of nothing is one, too
    index = FleetIndex(place.state)
    try:
        index.follow(inventory(place.state), configured_ids(in_force(place), place.tenant))
    except BaseException:
        index.close()
        raise
    return index


class _Bodies(Sequence[Body]):
    """The rows that have what is wanted, of which those that are asked for are read."""

    def __init__(self, index: FleetIndex, wanted: Mapping[str, str]) -> None:
        self._index = index
        self._wanted = wanted

    def __len__(self) -> int:
        return self._index.counted(self._wanted).total()

    @overload
    def __getitem__(self, place: int) -> Body: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Body]: ...

    def __getitem__(self, place: int | slice) -> Body | Sequence[Body]:
        start, stop, _ = (place if isinstance(place, slice) else slice(place, place + 1)).indices(_MOST)
        found = [one._asdict() for one in self._index.gravest(self._wanted, start, stop - start)]
        return found if isinstance(place, slice) else found[0]


def _level(counts: Counter[str], most: int) -> int:
    """How many of each principal there may be among so many that are shared out."""
    level, left, others = 0, most, len(counts)
    for count in sorted(counts.values()):
        if (count - level) * others >= left:
            return level + -(-left // others)
        left -= (count - level) * others
        level, others = count, others - 1
    return level


_Reported = TypeVar("_Reported", Row, Machine)


def _shared_out(found: Sequence[_Reported], most: int) -> list[_Reported]:
    """So many of them, the first ones of each principal that has reported some."""
    seen = Counter[str]()
    ranks = []
    for place, one in enumerate(found):
        ranks.append((seen[one.by], place))
        seen[one.by] += 1
    return [found[place] for _, place in sorted(ranks)[:most]]


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
        rows, key=lambda row: (gravity(row.severity, row.standing), row.server, row.machine, row.key)
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
