"""What machines report of their servers, and what the inventory says of each."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """What a server of a machine is to the inventory."""

    KNOWN = "known"
    DRIFTED = "drifted"  # known, but started otherwise or in another version
    STOPPED = "stopped"  # people have rejected, suspended or retired it
    UNKNOWN = "unknown"
    ORPHANED = "orphaned"  # in the inventory, and on no machine any more


class Unasked(StrEnum):
    """What a machine is told to do about servers that nobody allowed."""

    ALERT = "alert"
    DISABLE = "disable"


class Reported(NamedTuple):
    """One server of a machine: `because` says what is worst of it, such as a published hole.

    `command` is its identity without what tells its arguments.
    """

    fingerprint: str
    identity: str
    version: str
    name: str
    host: str
    source: str
    severity: str
    is_protected: bool
    because: str = ""

    @property
    def command(self) -> str:
        """What it is known by whatever its arguments are."""
        return self.identity.rpartition("#")[0] if "#" in self.identity else self.identity


class Report(NamedTuple):
    """What one machine has. `machine` is its public key in hex, `at` seconds since the epoch."""

    machine: str
    name: str
    at: float
    servers: tuple[Reported, ...]


class Kept(NamedTuple):
    """A report as it was taken, and from whom."""

    by: str
    report: Report


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
