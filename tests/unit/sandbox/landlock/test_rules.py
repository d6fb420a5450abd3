"""What Landlock is told, without a kernel that hears it."""

from __future__ import annotations

import re
from pathlib import Path
from struct import unpack

import pytest

from douane.sandbox.landlock import begin
from douane.sandbox.landlock.calls import ALONE
from douane.sandbox.landlock.rules import CHANGES, READS, STARTS, USES, rules, ruleset
from douane.sandbox.seccomp import ALLOW, DENIED, UnixSockets, program
from tests._promises import promise
from tests.unit.sandbox._bpf import outcome
from tests.unit.sandbox.test_seccomp import AUDIT, HEADERS, MACHINES

HEADER = Path("/usr/include/linux/landlock.h")
INET, UNIX, STREAM, DATAGRAM = 2, 1, 1, 2


def rights(name):
    """The number of a right in the kernel's header."""
    if not HEADER.exists():
        pytest.skip(f"{HEADER} is not there: install linux-libc-dev")
    found = re.search(rf"LANDLOCK_ACCESS_FS_{name}\s+\(1ULL << (\d+)\)", HEADER.read_text("ascii", "replace"))
    return 1 << int(found[1]) if found else 0


def test_all_rights_to_files_ports_and_others_are_handled():
    files, ports, scopes = unpack("=QQQ", ruleset())
    assert (files.bit_length(), ports, scopes) == (16, 0b11, 0b11)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (READS, {"READ_FILE", "READ_DIR"}),
        (STARTS, {"READ_FILE", "READ_DIR", "EXECUTE"}),
        (USES, {"READ_FILE", "WRITE_FILE", "TRUNCATE", "IOCTL_DEV"}),
    ],
)
def test_rights_have_the_numbers_of_the_kernel_s_header(given, names):
    assert given & ~sum(map(rights, names)) & (1 << 13) - 1 == 0


@promise("P-CONTAINED")
def test_what_a_server_changes_it_can_neither_start_nor_make_a_device_of():
    assert not CHANGES & (
        rights("EXECUTE") | rights("MAKE_CHAR") | rights("MAKE_BLOCK") | rights("MAKE_SOCK")
    )


def test_each_path_has_the_rights_of_its_kind_and_no_other_is_there():
    found = {
        one.path: one.rights for one in rules(("/usr",), ("/etc/localtime",), ("/srv/notes",), ("/dev/dri",))
    }
    assert found.pop("/usr") == STARTS
    assert found.pop("/etc/localtime") == READS
    assert found.pop("/srv/notes") == CHANGES
    assert found.pop("/dev/dri") == USES
    assert all(path.startswith(("/dev/", "/proc/")) for path in found)
    assert not {"/proc", "/dev", "/proc/1"} & found.keys()


def judged(machine, name, *arguments):
    number = {**ALONE.never, **ALONE.of_others, "socket": (41, 198), "socketpair": (53, 199)}[name]
    whole = program(machine, UnixSockets.NOR_ANY_OTHER, ALONE)
    return outcome(whole, AUDIT[machine], number[MACHINES.index(machine)], *arguments)


@promise("P-CONTAINED")
@pytest.mark.parametrize("machine", MACHINES)
def test_alone_the_filter_denies_what_landlock_does_not_judge(machine):
    for name, pair in ALONE.never.items():
        if pair[MACHINES.index(machine)] >= 0:
            assert judged(machine, name) == DENIED
    for name in ALONE.of_others:
        assert judged(machine, name, 0) == ALLOW
        assert judged(machine, name, 4711) == DENIED
    assert judged(machine, "socket", INET, STREAM, 0) == DENIED
    assert judged(machine, "socket", UNIX, STREAM, 0) == DENIED
    assert judged(machine, "socketpair", UNIX, STREAM, 0) == ALLOW
    assert judged(machine, "socketpair", UNIX, DATAGRAM, 0) == DENIED


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_of_calls_are_those_of_the_kernel_s_headers(machine):
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header} is not there: install linux-libc-dev")
    there = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text("ascii", "replace")))
    column = MACHINES.index(machine)
    ours = {name: pair[column] for name, pair in {**ALONE.never, **ALONE.of_others}.items()}
    assert {name: int(there[name]) for name in ours if name in there} == {
        name: ours[name] for name in ours if name in there
    }


def test_what_begins_a_server_needs_nothing_of_douane():
    text = Path(begin.__file__).read_text("utf-8")
    assert "import douane" not in text
    assert "from douane" not in text
