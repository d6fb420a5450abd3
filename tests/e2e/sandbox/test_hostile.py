"""A hostile program within walls: all that it tries in one start, as an ordinary account and as root."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
from pathlib import Path

import pytest

from douane.model.profile import STRICT
from tests._promises import promise
from tests.e2e.sandbox.conftest import IS_ROOT, NOBODY

HOSTILE = Path(__file__).with_name("hostile.py")
MARKER = "a-value-that-nobody-named"
NOT_THERE = {"ENOENT"}
NO_WAY = {"ENETUNREACH"}
EXPECTED = {
    "keys_of_the_account": NOT_THERE,
    "passwords_of_the_system": NOT_THERE,
    "keys_of_the_machine": NOT_THERE,
    "home_of_root": NOT_THERE,
    "accounts_of_the_machine": {"made up"},
    "out_of_the_folder_by_dots": NOT_THERE,
    "out_of_the_folder_by_a_link": NOT_THERE,
    "out_of_the_folder_by_a_hard_link": NOT_THERE,
    "hidden_file": {"EACCES"},
    "hidden_folder": {"EACCES"},
    "move_what_is_hidden_to_another_place": {"EBUSY"},
    "write_where_only_reading_was_given": {"EROFS"},
    "write_the_system": {"EROFS"},
    "write_settings_of_the_system": {"EROFS"},
    "write_the_root": {"EROFS"},
    "write_its_own_program": {"EROFS", "EACCES"},
    "write_what_the_next_start_reads": {"nowhere"},
    "write_kernel_settings": {"EROFS", "EACCES"},
    "touch_kernel_settings": {"EROFS"},
    "press_a_key_of_the_kernel": {"EROFS", "EACCES", "ENOENT"},
    "memory_of_the_machine": {"EACCES", "EPERM", "ENOENT"},
    "make_a_device": {"EPERM"},
    "environment_of_others": {"none has it"},
    "environment_of_its_own": {"not in it"},
    "other_processes": {"its own"},
    "trace_another": {"EPERM"},
    "read_memory_of_another": {"EPERM"},
    "signal_who_started_it": {"ESRCH"},
    "session_of_who_started_it": {"its own"},
    "files_that_were_left_open": {"none"},
    "files_of_the_first_process": {"no way out", "EACCES"},
    "where_complaints_go": {"EACCES", "EAGAIN"},
    "devices": {"the usual"},
    "privileges": {"none"},
    "account": {"as told"},
    "program_of_another_account": {"no other"},
    "mount_again": {"EPERM"},
    "open_a_tree": {"EPERM"},
    "unmount": {"EPERM"},
    "users_of_its_own": {"EPERM"},
    "namespaces_of_its_own": {"all"},
    "change_root": {"EPERM"},
    "keys_of_the_kernel": {"EPERM"},
    "programs_in_the_kernel": {"EPERM"},
    "faults_in_user_space": {"EPERM"},
    "calls_by_a_ring": {"ENOSYS"},
    "counters_of_the_processor": {"EPERM"},
    "clock_of_the_machine": {"EPERM"},
    "name_of_the_machine": {"EPERM"},
    "calls_of_another_architecture": {"SIGSYS", "there is none"},
    "type_at_the_terminal": {"ENXIO"},
    "service_of_the_machine": {"ECONNREFUSED"},
    "credentials_of_the_cloud": NO_WAY,
    "service_of_the_network": NO_WAY,
    "service_of_anybody": NO_WAY,
    "service_of_anybody_by_its_longer_address": NO_WAY | {"EADDRNOTAVAIL"},
    "question_to_a_server_of_names": NO_WAY,
    "echo_of_a_stranger": NO_WAY | {"EACCES"},
    "everybody_nearby": NO_WAY,
    "interfaces": {"loopback"},
    "names_of_hosts": {"none"},
    "socket_with_a_name": {"EPERM"},
    "socket_in_its_folder": {"EPERM"},
    "half_of_a_pair_of_sockets": {"EPERM"},
    "sockets_of_desktops": {"none"},
    "raw_socket": {"EPERM"},
    "packets": {"EAFNOSUPPORT"},
    "socket_of_the_virtual_machine": {"EAFNOSUPPORT"},
    "ciphers_of_the_kernel": {"EAFNOSUPPORT"},
    "audit_of_the_kernel": {"EAFNOSUPPORT"},
    "shared_memory_without_end": {"ENOSPC"},
    "home_without_end": {"ENOSPC"},
    "temporary_files_without_end": {"ENOSPC"},
    "memory_of_no_process": {"ENOSYS"},
    "memory_shared_without_end": {"ENOSYS"},
    "file_without_end": {"EFBIG"},
    "memory_without_end": {"MemoryError"},
    "processes_without_end": {"EAGAIN"},
}
NAMESPACES = ("user", "mnt", "pid", "ipc", "uts", "net", "cgroup")


@pytest.fixture
def outside(ground, listener, python):
    """What lies outside, as the hostile program is told."""
    program = ground / "given" / "as-root"
    shutil.copy(os.path.realpath(python), program)
    program.chmod(0o755 | stat.S_ISUID)
    sockets = {}
    for name, kind in (("socket", socket.SOCK_STREAM), ("datagrams", socket.SOCK_DGRAM)):
        sockets[name] = socket.socket(socket.AF_UNIX, kind)
        sockets[name].bind(str(ground / "given" / name))
        (ground / "given" / name).chmod(0o777)
    sockets["socket"].listen()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as abstract:
        abstract.bind(f"\0{ground.name}")
        abstract.listen()
        yield {
            "secret": str(ground / "home/.ssh/id"),
            "home": str(ground / "home"),
            "folder": str(ground / "given"),
            "hidden_file": str(ground / "given/.env"),
            "hidden_folder": str(ground / "given/keys"),
            "hidden_deeper": str(ground / "given/deep/keys"),
            "readable": str(ground / "read/text"),
            "marker": MARKER,
            "parent": os.getpid(),
            "account": NOBODY.pw_uid if IS_ROOT else os.getuid(),
            "setuid": str(program),
            "namespaces": {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in NAMESPACES},
            "port": listener,
            "abstract": ground.name,
            "socket": str(ground / "given/socket"),
            "datagrams": str(ground / "given/datagrams"),
            "memory": STRICT.ceilings.memory,
            "processes": STRICT.ceilings.processes,
        }
    for one in sockets.values():
        one.close()


@promise("P-CONTAINED")
@promise("P-CONTAINED-ENV")
def test_nothing_that_it_tries_reaches_out(begin, ground, outside):
    hostile = begin(
        HOSTILE,
        json.dumps(outside),
        marker=MARKER,
        read=[str(ground / "read")],
        hidden=[outside[one] for one in ("hidden_file", "hidden_folder", "hidden_deeper")],
    )
    said, complaints = hostile.communicate(timeout=30)
    assert hostile.returncode == 0, complaints
    told = json.loads(said)
    assert told.keys() == EXPECTED.keys()
    through = {name: ended for name, ended in told.items() if ended not in EXPECTED[name]}
    assert not through
    assert (ground / "home/.bashrc").read_text() == "outside\n"


# What nothing but an option of bubblewrap holds once the filter is gone.
HELD_TWICE = {
    "touch_kernel_settings": {"EROFS"},
    "session_of_who_started_it": {"its own"},
    "users_of_its_own": {"ENOSPC"},
    "mount_again": {"EPERM"},
    "open_a_tree": {"EPERM"},
    "unmount": {"EPERM"},
    "change_root": {"EPERM"},
    "name_of_the_machine": {"EPERM"},
    "make_a_device": {"EPERM"},
    "type_at_the_terminal": {"ENXIO"},
    "raw_socket": {"EPERM"},
    "packets": {"EPERM"},
}


@promise("P-CONTAINED")
def test_where_the_filter_had_a_hole_the_other_walls_hold(begin, outside):
    hostile = begin(HOSTILE, json.dumps(outside), *HELD_TWICE, is_filtered=False)
    said, complaints = hostile.communicate(timeout=30)
    assert hostile.returncode == 0, complaints
    told = json.loads(said)
    assert told.keys() == HELD_TWICE.keys()
    assert not {name: ended for name, ended in told.items() if ended not in HELD_TWICE[name]}


LEAVES_SOMETHING = """
import os
folders = [f"{os.environ['HOME']}/.npm/_npx/1", f"{os.environ['HOME']}/.cache/uv", "/tmp/cache", "/dev/shm/cache"]
print([folder for folder in folders if os.path.exists(folder)])
for folder in folders:
    os.makedirs(folder)
"""


@promise("P-CONTAINED")
def test_what_a_server_leaves_in_its_caches_no_other_finds(begin):
    assert [begin("-c", LEAVES_SOMETHING).communicate(timeout=10)[0] for _ in range(2)] == ["[]\n", "[]\n"]
