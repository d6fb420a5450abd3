"""The filter of system calls that a contained server runs under, as a program for the kernel.

It is the second wall: namespaces are the first, and what passes here still meets them. The program is classic
BPF over `struct seccomp_data` (linux/seccomp.h): the number at 0, the architecture at 4, arguments after 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from struct import pack
from typing import Final, NamedTuple

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_AND: Final = 0x54  # BPF_ALU | BPF_AND | BPF_K
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K

ALLOW: Final = 0x7FFF0000
KILL: Final = 0x80000000  # the process, as the kernel does with SIGSYS
_ERROR: Final = 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
DENIED: Final = _ERROR | _EPERM
UNKNOWN: Final = _ERROR | _ENOSYS  # a program that meets it falls back to an older call
NO_FAMILY: Final = _ERROR | _EAFNOSUPPORT

_NUMBER, _ARCHITECTURE = 0, 4
_FIRST, _SECOND, _THIRD = 16, 24, 32  # the low halves of arguments: what the kernel reads of an `int`

_X32: Final = 0x40000000
_NEW_NAMESPACES: Final = 0x7E020080  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET,TIME}
_TERMINAL: Final = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX, which type at the terminal (CVE-2019-10063)
_TYPES: Final = 0xF  # of a socket, without SOCK_CLOEXEC and SOCK_NONBLOCK
_STREAM, _DATAGRAM, _SEQUENCE = 1, 2, 5
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16

# Denied whatever their arguments: other processes, keys, the kernel, mounts, clocks, files by their handle.
_NEVER: Final[
    Mapping[str, tuple[int, int]]
] = {  # name: number on x86-64 and on aarch64, -1 where there is none
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "settimeofday": (164, 170),
    "adjtimex": (159, 171),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
    "acct": (163, 89),
    "syslog": (103, 116),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
}
# Programs must do without these. The filter cannot look into them: clone3 has its flags in memory, and what
# io_uring carries out passes no filter. Or they hold memory of no process, which no limit counts.
_MISSING: Final[Mapping[str, tuple[int, int]]] = {
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "clone3": (435, 435),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
}
_LOOKED_INTO: Final[Mapping[str, tuple[int, int]]] = {
    "clone": (56, 220),
    "ioctl": (16, 29),
    "socket": (41, 198),
    "socketpair": (53, 199),
}


class _Machine(NamedTuple):
    audit: int  # AUDIT_ARCH_… of linux/audit.h
    column: int
    has_x32: bool


_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, 0, has_x32=True),
    "aarch64": _Machine(0xC00000B7, 1, has_x32=False),
}


class UnixSockets(Enum):
    """Whether a server may use sockets that have a path or a name."""

    DENIED = "denied"
    ALLOWED = "allowed"
    NOR_ANY_OTHER = "nor any other"


class Closed(NamedTuple):
    """Calls that are denied too, with their numbers: always, or unless their first argument is 0."""

    never: Mapping[str, tuple[int, int]] = {}
    of_others: Mapping[str, tuple[int, int]] = {}


_NOTHING: Final = Closed()


class _Step(NamedTuple):
    code: int
    value: int
    if_true: int = 0  # steps to leave out
    if_false: int = 0


def program(machine: str, sockets: UnixSockets = UnixSockets.DENIED, closed: Closed = _NOTHING) -> bytes:
    """The filter for `machine`, as `uname -m` names it; ``b""`` where there is none for it."""
    known = _MACHINES.get(machine)
    if known is None:
        return b""
    return b"".join(
        pack("=HBBI", one.code, one.if_true, one.if_false, one.value)
        for one in _steps(known, sockets, closed)
    )


def calls() -> Mapping[str, tuple[int, int]]:
    """Every call that the filter knows, with its numbers on x86-64 and aarch64."""
    return {**_NEVER, **_MISSING, **_LOOKED_INTO}


def _steps(machine: _Machine, sockets: UnixSockets, closed: Closed) -> Iterator[_Step]:
    """Another architecture has other numbers, so that it is ended before any is looked at."""
    yield _Step(_LOAD, _ARCHITECTURE)
    yield from _unless(_EQUAL, machine.audit, KILL)
    yield _Step(_LOAD, _NUMBER)
    if machine.has_x32:
        yield from _when(_AT_LEAST, _X32, UNKNOWN)
    for numbers, outcome in ((_NEVER, DENIED), (closed.never, DENIED), (_MISSING, UNKNOWN)):
        for number in (pair[machine.column] for pair in numbers.values() if pair[machine.column] >= 0):
            yield from _when(_EQUAL, number, outcome)
    for name, checks in _checks(sockets).items():
        yield from _looked_into(_LOOKED_INTO[name][machine.column], checks)
    for pair in closed.of_others.values():
        yield from _looked_into(pair[machine.column], _own())
    yield _Step(_RETURN, ALLOW)


def _checks(sockets: UnixSockets) -> Mapping[str, tuple[_Step, ...]]:
    """What follows the number of a call; each ends in a return."""
    return {
        "clone": (_Step(_LOAD, _FIRST), *_when(_ANY_BIT, _NEW_NAMESPACES, DENIED), _Step(_RETURN, ALLOW)),
        "ioctl": (
            _Step(_LOAD, _SECOND),
            *(step for number in _TERMINAL for step in _when(_EQUAL, number, DENIED)),
            _Step(_RETURN, ALLOW),
        ),
        "socket": tuple(_socket(sockets)),
        "socketpair": tuple(_socketpair(sockets)),
    }


def _socket(sockets: UnixSockets) -> Iterator[_Step]:
    """Families by name: a network namespace does not cover all of them, AF_VSOCK for one."""
    if sockets is UnixSockets.NOR_ANY_OTHER:
        yield _Step(_RETURN, DENIED)
        return
    yield _Step(_LOAD, _FIRST)
    yield from _when(_EQUAL, _UNIX, ALLOW if sockets is UnixSockets.ALLOWED else DENIED)
    of_internet = tuple(_of_types(_STREAM, _DATAGRAM))
    yield _Step(_EQUAL, _INET, 3)
    yield _Step(_EQUAL, _INET6, 2)
    yield _Step(_EQUAL, _NETLINK, 1 + len(of_internet))
    yield _Step(_RETURN, NO_FAMILY)
    yield from of_internet
    yield _Step(_LOAD, _THIRD)
    yield from _unless(_EQUAL, 0, NO_FAMILY)  # of netlink only what lists the interfaces
    yield _Step(_RETURN, ALLOW)


def _socketpair(sockets: UnixSockets) -> Iterator[_Step]:
    """One half of a pair of datagram sockets could send to any socket that has a path."""
    yield _Step(_LOAD, _FIRST)
    yield from _unless(_EQUAL, _UNIX, NO_FAMILY)
    if sockets is not UnixSockets.ALLOWED:
        yield from _of_types(_STREAM, _SEQUENCE)
    else:
        yield _Step(_RETURN, ALLOW)


# A process by its number, where 0 is the one that asks.
def _own() -> Iterator[_Step]:
    yield _Step(_LOAD, _FIRST)
    yield from _unless(_EQUAL, 0, DENIED)
    yield _Step(_RETURN, ALLOW)


def _of_types(*kinds: int) -> Iterator[_Step]:
    yield _Step(_LOAD, _SECOND)
    yield _Step(_AND, _TYPES)
    for kind in kinds:
        yield from _when(_EQUAL, kind, ALLOW)
    yield _Step(_RETURN, DENIED)


def _looked_into(number: int, steps: Iterable[_Step]) -> Iterator[_Step]:
    inside = tuple(steps)
    yield _Step(_EQUAL, number, 0, len(inside))
    yield from inside


def _when(test: int, value: int, outcome: int) -> Iterator[_Step]:
    yield _Step(test, value, 0, 1)
    yield _Step(_RETURN, outcome)


def _unless(test: int, value: int, outcome: int) -> Iterator[_Step]:
    yield _Step(test, value, 1, 0)
    yield _Step(_RETURN, outcome)
