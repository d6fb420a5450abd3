"""The index of a fleet, in which the gravest servers and the latest machines cost what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.inventory.fleet import STANDINGS, Inventory, gravity
from douane.model.fleet import Machine, Row, Standing
from douane.stores.faults import translated
from douane.stores.fleet import Fleet
from douane.stores.fleet_schema import opened, path_of
from douane.stores.fleet_taking import take
from douane.stores.paths import ready

_ROW: Final = (
    "SELECT key, name, at, by, host, server, identity, version, standing, severity, protected, because"
)
_IN_ORDER: Final = "ORDER BY server, name, key, nr"
_STANDING_OF: Final = {gravity("critical", one): one for one in Standing}
_MACHINE: Final = "SELECT id, key, name, at, by, servers FROM machines WHERE servers > 0"


class FleetIndex:
    """The index of the reports in a state folder; one thread may use it.

    Raises:
        StoreError: it, or what it is made of, cannot be used.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._path = path_of(folder)
        self._fleet = Fleet(folder)
        with translated(self._path):
            self._connection = opened(self._path)
        self._execute = self._connection.execute

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def follow(self, known: Inventory, here: Iterable[str]) -> None:
        """Take in what was reported, and what was decided; `here` are ids of servers that need no machine."""
        with translated(self._path):
            take(self._connection, self._fleet, known, frozenset(here))

    def standings(self) -> Counter[str]:
        """How many servers stand how."""
        found = Counter[str]()
        with translated(self._path):
            for rank, count in self._execute("SELECT rank, sum(n) FROM tallies GROUP BY rank"):
                found[_STANDING_OF[rank % STANDINGS]] += count
        return found

    def wrong(self) -> int:
        """How many machines have a server that is not as it should be."""
        with translated(self._path):
            return int(self._execute("SELECT count(*) FROM machines WHERE wrong > 0").fetchone()[0])

    def counted(self, wanted: Mapping[str, str]) -> Counter[str]:
        """How many rows have what is wanted (`standing`, `machine`, `by`), of each principal that reports."""
        with translated(self._path):
            if "machine" in wanted:
                return Counter(row.by for row in self._named(wanted))
            return Counter({by: count for by, count, _ in self._principals(wanted)})

    def machines_counted(self) -> Counter[str]:
        """How many machines with servers there are, of each principal that reports."""
        query = "SELECT by, count(*) FROM machines WHERE servers > 0 GROUP BY by"
        with translated(self._path):
            return Counter(dict(self._execute(query)))

    def gravest(self, wanted: Mapping[str, str], start: int, most: int) -> list[Row]:
        """So many rows that have what is wanted from this place on, the gravest first."""
        with translated(self._path):
            if "machine" in wanted:
                return self._named(wanted)[start : start + most]
            return [*self._from(wanted, start, most)]

    def gravest_of_each(self, wanted: Mapping[str, str], most: int) -> list[Row]:
        """The gravest rows of each principal, up to so many; costs a look at each principal."""
        with translated(self._path):
            if "machine" in wanted:
                return self._named(wanted)
            principals = [by for by, _, _ in self._principals(wanted)]
            return [row for by in principals for row in self._from({**wanted, "by": by}, 0, most)]

    def first_of_each(self, wanted: Mapping[str, str], most: int) -> list[Row]:
        """The gravest row of each of so many principals, those that have the gravest."""
        with translated(self._path):
            if "machine" in wanted:
                return self._named(wanted)
            found: list[Row] = []
            principals = self._principals(wanted)
            for rank in sorted({first for _, _, first in principals}):
                left = {by for by, _, first in principals if first == rank}
                found += self._firsts(rank, left, most - len(found))
            return found

    def latest_of_each(self, most: int) -> list[Machine]:
        """The machines that have reported last of each principal, up to so many; costs a look at each."""
        query = f"{_MACHINE} AND by = ? ORDER BY at DESC, key LIMIT ?"
        with translated(self._path):
            found = [row for by in self.machines_counted() for row in self._execute(query, (by, most))]
            return [self._machine(row) for row in sorted(found, key=lambda row: (-row[3], row[1]))]

    def latest_of_all(self, most: int) -> list[Machine]:
        """The machine that has reported last of each of so many principals, those that have the latest."""
        found: dict[str, tuple[int, str, str, float, str, int]] = {}
        with translated(self._path):
            for row in self._execute(f"{_MACHINE} ORDER BY at DESC, key"):
                if len(found) >= most:
                    break
                found.setdefault(row[4], row)
            return [self._machine(row) for row in found.values()]

    def _firsts(self, rank: int, principals: set[str], most: int) -> Iterator[Row]:
        """The first row of this rank of each of these principals, up to so many; changes `principals`."""
        least = max(0, len(principals) - most)
        if len(principals) <= least:
            return
        for row in map(_row, self._execute(f"{_ROW} FROM servers WHERE rank = ? {_IN_ORDER}", (rank,))):
            if row.by in principals:
                principals.remove(row.by)
                yield row
                if len(principals) <= least:
                    return

    def _machine(self, row: tuple[int, str, str, float, str, int]) -> Machine:
        ident, key, name, at, by, servers = row
        own = self._execute(
            "SELECT standing, protected FROM servers WHERE machine = ? ORDER BY nr", (ident,)
        ).fetchall()
        standings = tuple(Counter(found for found, _ in own).most_common())
        return Machine(key, name, at, by, servers, standings, sum(not protected for _, protected in own))

    def _principals(self, wanted: Mapping[str, str]) -> list[tuple[str, int, int]]:
        """Who has reported rows that have what is wanted, how many, and how grave the gravest is."""
        where, values = _where(wanted)
        query = f"SELECT by, sum(n), min(rank) FROM tallies WHERE {where} GROUP BY by"  # noqa: S608  # our own words
        return self._execute(query, values).fetchall()

    def _from(self, wanted: Mapping[str, str], start: int, most: int) -> Iterator[Row]:
        """So many rows that have what is wanted, from this place on."""
        where, values = _where(wanted)
        ranks = self._execute(
            f"SELECT rank, sum(n) FROM tallies WHERE {where} GROUP BY rank ORDER BY rank",  # noqa: S608  # as above
            values,
        ).fetchall()
        whose, name = ("by = ? AND", (wanted["by"],)) if "by" in wanted else ("", ())
        query = f"{_ROW} FROM servers WHERE {whose} rank = ? {_IN_ORDER} LIMIT ? OFFSET ?"
        for rank, count in ranks:
            if most > 0 and start < count:
                rows = self._execute(query, (*name, rank, most, start)).fetchall()
                yield from map(_row, rows)
                most -= len(rows)
            start = max(0, start - count)

    def _named(self, wanted: Mapping[str, str]) -> list[Row]:
        """All rows of the machines of a name that have what else is wanted, the gravest first."""
        query = f"{_ROW} FROM servers WHERE name = ? ORDER BY rank, server, key, nr"
        rows = map(_row, self._execute(query, (wanted["machine"],)))
        return [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]


def _row(found: tuple[str, str, float, str, str, str, str, str, str, str, int, str]) -> Row:
    standing, severity, protected, because = found[8:]
    return Row(*found[:8], Standing(standing), severity, bool(protected), because)


def _where(wanted: Mapping[str, str]) -> tuple[str, list[str | int]]:
    """Which rows of `tallies` are of principals and ranks that are wanted."""
    parts, values = ["1"], list[str | int]()
    if "by" in wanted:
        parts.append("by = ?")
        values.append(wanted["by"])
    if "standing" in wanted:
        number = next((number for number, one in _STANDING_OF.items() if one == wanted["standing"]), -1)
        parts.append("rank % ? = ?")
        values += [STANDINGS, number]
    return " AND ".join(parts), values
