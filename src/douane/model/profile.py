"""What a local server may touch while it runs: folders, network, variables, devices, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

_MIB: Final = 1 << 20


class Network(NamedTuple):
    """Where a server may connect to: `hosts` as `model.reach` reads them; nowhere where there are none.

    `learns` lets it try anything and lists what it tried.
    """

    hosts: tuple[str, ...] = ()
    learns: bool = False

    @property
    def is_none(self) -> bool:
        """Whether it may connect to nothing at all."""
        return not self.hosts and not self.learns


class Ceilings(NamedTuple):
    """How much a server may use: bytes of `memory` a process, of all, of one file; numbers of the others.

    `processor` is how many seconds of a processor a process may use in its life, `call_time` how many a call
    may take, 0 for no bound.
    `upload` is how many bytes it may send to the hosts of its network, as long as it lives.
    """

    memory: int = 2048 * _MIB
    processes: int = 128
    file_size: int = 2048 * _MIB
    open_files: int = 1024
    upload: int = 256 * _MIB
    memory_in_all: int = 4096 * _MIB
    processor: int = 0
    call_time: int = 0


class Place(StrEnum):
    """Where in a request a secret may stand, beside its headers."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"


class HostSecret(NamedTuple):
    """A secret of which a server has a placeholder in `variable`: its value goes to `hosts` alone.

    There it stands in these `headers` (lower case) and in `places`. `ca` is a file with the roots of these
    hosts, where they are not the system's.
    """

    variable: str
    reference: str
    hosts: tuple[str, ...]
    headers: tuple[str, ...] = ("authorization", "x-api-key")
    places: tuple[Place, ...] = ()
    ca: str = ""


class Profile(NamedTuple):
    """What one server may touch; what is not named is not there for it.

    `hidden` lies within `read` or `write` and is empty for it. `env` names variables of our environment.
    `follows` adds what the command line names and a well-known server needs, and the variables that the host
    sets for this server alone. `offered` are folders that it may change if they are there and hold not too
    much. With `is_whole` nothing is started where the machine lacks a part of the walls, be it the least. One
    that `accepts_landlock` is held by that alone where there are no namespaces; one that `has_landlock` has
    it within its box too.
    """

    name: str
    is_contained: bool = True
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    network: Network = Network()
    env: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    unix_sockets: bool = False
    follows: bool = False
    is_whole: bool = False
    ceilings: Ceilings = Ceilings()
    secrets: tuple[HostSecret, ...] = ()
    accepts_landlock: bool = False
    has_landlock: bool = False
    offered: tuple[str, ...] = ()

    @property
    def has_gate(self) -> bool:
        """Whether what it tries to reach comes to a gate; one with nothing open tells what was tried."""
        return not self.network.is_none or (self.follows and not self.accepts_landlock)


# Not a profile: `default` where the machine can have walls, and `none`, told at each start, where it cannot.
AUTO: Final = "auto"
NONE: Final = Profile("none", is_contained=False)
DEFAULT: Final = Profile("default", follows=True)
STRICT: Final = Profile(
    "strict", ceilings=Ceilings(1024 * _MIB, 64, 256 * _MIB, 256, memory_in_all=2048 * _MIB)
)
BUILT_IN: Final[Mapping[str, Profile]] = {one.name: one for one in (NONE, DEFAULT, STRICT)}
