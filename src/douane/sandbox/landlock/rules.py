"""What Landlock is told of one server: which of its rights exist, and beneath which paths they are given.

Numbers are those of linux/landlock.h. A right that is handled and not given anywhere is denied everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import pack
from typing import Final, NamedTuple

# From this version on signals and abstract sockets of others are out of reach; below, a server alone could
# end every other program of the account.
LEAST_VERSION: Final = 6

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_CHAR, _MAKE_DIR, _MAKE_REG, _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM = (
    1 << n for n in range(6, 13)
)
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_EVERY_FILE: Final = (1 << 16) - 1
EVERY_PORT: Final = 3  # bind and connect, TCP
_EVERY_SCOPE: Final = 3  # abstract sockets, signals

READS: Final = _READ_FILE | _READ_DIR
STARTS: Final = READS | _EXECUTE
# No device is made there, and nothing that a server wrote is started by it.
CHANGES: Final = (
    READS
    | _WRITE_FILE
    | _TRUNCATE
    | _REFER
    | _REMOVE_DIR
    | _REMOVE_FILE
    | _MAKE_DIR
    | _MAKE_REG
    | _MAKE_FIFO
    | _MAKE_SYM
)
MAKES_SOCKETS: Final = _MAKE_SOCK
USES: Final = _READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEV
_DEVICES: Final = ("null", "zero", "full", "random", "urandom")
# Of other processes nothing: `self` is the server's first process alone.
_OF_KERNEL: Final = ("self", "cpuinfo", "meminfo", "stat", "version", "uptime", "loadavg", "sys")


class Rule(NamedTuple):
    """Rights at a path, and below it if that is a folder."""

    path: str
    rights: int


def ruleset(ports: int = EVERY_PORT) -> bytes:
    """All rights that are handled, as `struct landlock_ruleset_attr` of the least version that is taken."""
    return pack("=QQQ", _EVERY_FILE, ports, _EVERY_SCOPE)


def rules(
    starts: Iterable[str], reads: Iterable[str], changes: Iterable[str], devices: Iterable[str]
) -> tuple[Rule, ...]:
    """The rules of one server, by true paths: what it may start and read, only read, change, and use."""
    return tuple(_rules(starts, reads, changes, devices))


def _rules(
    starts: Iterable[str], reads: Iterable[str], changes: Iterable[str], devices: Iterable[str]
) -> Iterator[Rule]:
    yield from (Rule(path, STARTS) for path in starts)
    yield from (Rule(path, READS) for path in reads)
    yield from (Rule(path, CHANGES) for path in changes)
    yield from (Rule(path, USES) for path in (*(f"/dev/{name}" for name in _DEVICES), *devices))
    yield from (Rule(f"/proc/{name}", READS) for name in _OF_KERNEL)
