"""The filter of system calls, carried out call by call without a kernel, for both machines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from douane.sandbox.seccomp import ALLOW, DENIED, KILL, NO_FAMILY, UNKNOWN, UnixSockets, calls, program
from tests._promises import promise
from tests.unit.sandbox._bpf import outcome

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
MACHINES = tuple(AUDIT)
I386 = 0x40000003
UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK, TIPC = 1, 2, 10, 16, 17, 38, 40, 30
STREAM, DATAGRAM, RAW, SEQUENCE, PACKETS = 1, 2, 3, 5, 10
CLOEXEC = 0o2000000
NEW_USER, NEW_NET, THREAD = 0x10000000, 0x40000000, 0x3D0F00
TIOCSTI, TIOCLINUX, TIOCGWINSZ = 0x5412, 0x541C, 0x5413
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


def judged(machine, name, *arguments, sockets=UnixSockets.DENIED):
    number = calls()[name][MACHINES.index(machine)]
    return outcome(program(machine, sockets), AUDIT[machine], number, *arguments)


@promise("P-CONTAINED")
@pytest.mark.parametrize(
    "name",
    [
        "ptrace",
        "process_vm_readv",
        "keyctl",
        "bpf",
        "userfaultfd",
        "mount",
        "open_tree",
        "unshare",
        "setns",
        "chroot",
        "pidfd_getfd",
    ],
)
def test_what_reaches_out_of_a_box_is_denied(machine, name):
    assert judged(machine, name) == DENIED


@promise("P-CONTAINED")
@pytest.mark.parametrize("name", ["io_uring_setup", "io_uring_enter", "clone3", "memfd_create", "shmget"])
def test_what_no_filter_can_look_into_is_not_there(machine, name):
    assert judged(machine, name) == UNKNOWN


@pytest.mark.parametrize("number", [0, 1, 9, 59, 231, 500])
def test_ordinary_calls_pass(number):
    assert outcome(program("x86_64"), AUDIT["x86_64"], number) == ALLOW


@promise("P-CONTAINED")
def test_calls_of_another_architecture_end_the_process(machine):
    assert outcome(program(machine), I386, 11) == KILL


@promise("P-CONTAINED")
def test_the_other_numbers_of_x86_64_are_not_there():
    assert outcome(program("x86_64"), AUDIT["x86_64"], 0x40000000 | 101) == UNKNOWN


@pytest.mark.parametrize(
    ("family", "kind", "protocol", "expected"),
    [
        (INET, STREAM | CLOEXEC, 6, ALLOW),
        (INET6, DATAGRAM, 0, ALLOW),
        (INET, RAW, 1, DENIED),
        (INET, PACKETS, 0, DENIED),
        (NETLINK, RAW, 0, ALLOW),
        (NETLINK, RAW, 9, NO_FAMILY),
        (PACKET, RAW, 3, NO_FAMILY),
        (ALG, SEQUENCE, 0, NO_FAMILY),
        (VSOCK, STREAM, 0, NO_FAMILY),
        (UNIX, STREAM, 0, DENIED),
        (UNIX | 1 << 32, STREAM, 0, DENIED),
    ],
)
@promise("P-CONTAINED")
def test_sockets_are_of_the_internet_or_not_there(machine, family, kind, protocol, expected):
    assert judged(machine, "socket", family, kind, protocol) == expected


def test_sockets_with_a_path_can_be_allowed(machine):
    assert judged(machine, "socket", UNIX, DATAGRAM, 0, sockets=UnixSockets.ALLOWED) == ALLOW
    assert judged(machine, "socketpair", UNIX, DATAGRAM, 0, sockets=UnixSockets.ALLOWED) == ALLOW
    assert judged(machine, "socket", VSOCK, STREAM, 0, sockets=UnixSockets.ALLOWED) == NO_FAMILY


@pytest.mark.parametrize(
    ("family", "kind", "expected"),
    [
        (UNIX, STREAM | CLOEXEC, ALLOW),
        (UNIX, SEQUENCE, ALLOW),
        (UNIX, DATAGRAM, DENIED),
        (TIPC, STREAM, NO_FAMILY),
    ],
)
@promise("P-CONTAINED")
def test_a_pair_of_sockets_cannot_send_to_others(machine, family, kind, expected):
    assert judged(machine, "socketpair", family, kind, 0) == expected


@pytest.mark.parametrize(("flags", "expected"), [(THREAD, ALLOW), (NEW_USER, DENIED), (NEW_NET | 17, DENIED)])
@promise("P-CONTAINED")
def test_processes_and_threads_are_made_but_no_namespaces(machine, flags, expected):
    assert judged(machine, "clone", flags) == expected


@pytest.mark.parametrize(
    ("request_", "expected"),
    [(TIOCGWINSZ, ALLOW), (TIOCSTI, DENIED), (TIOCSTI | 1 << 32, DENIED), (TIOCLINUX, DENIED)],
)
@promise("P-CONTAINED")
def test_nobody_types_at_the_terminal(machine, request_, expected):
    assert judged(machine, "ioctl", 0, request_) == expected


def test_a_machine_that_is_not_known_has_no_filter():
    assert program("riscv64") == b""


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel_s_headers(machine):
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header} is not there: install linux-libc-dev")
    there = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text("ascii", "replace")))
    ours = {name: pair[MACHINES.index(machine)] for name, pair in calls().items()}
    assert {name: int(there[name]) for name in ours if name in there} == {
        name: ours[name] for name in ours if name in there
    }
    assert {name for name in ours if name not in there} <= {
        "open_tree_attr",
        *(name for name in ours if ours[name] < 0),
    }
