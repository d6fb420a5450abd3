"""Processes as ps, PowerShell and /proc show them, and sockets as the kernel lists them."""

from __future__ import annotations

import json
import os
import socket

import pytest

from douane.discovery.ports import listening
from douane.discovery.proc import holders, processes, sockets
from douane.discovery.process_lists import of_any
from douane.discovery.processes import Process, servers

PS = """\
    1     0     0 /sbin/launchd
  501     1   501 /Applications/Cursor.app/Contents/MacOS/Cursor
  502   501   501 /Applications/Cursor.app/Contents/Frameworks/Cursor Helper (Plugin).app/Contents/MacOS/Cursor Helper (Plugin) --type=utility
  503   502   501 npx -y @playwright/mcp
  PID  PPID   UID ARGS
garbage
"""


def test_a_list_of_ps_becomes_processes_with_their_hosts():
    found = of_any(PS)
    assert [one.pid for one in found] == [1, 501, 502, 503]
    assert found[2].command[0].endswith("/Cursor Helper (Plugin)")
    assert [one.owner for one in servers(found, {"cursor": "cursor"})] == ["cursor"]


@pytest.mark.parametrize("is_list", [True, False])
def test_a_list_of_powershell_becomes_processes(is_list):
    row = {
        "ProcessId": 9,
        "ParentProcessId": 4,
        "CommandLine": '"C:\\Program Files\\nodejs\\npx.cmd" -y "a b"',
    }
    (found,) = of_any("\ufeff" + json.dumps([row] if is_list else row))
    assert found == Process(9, 4, 0, ("C:\\Program Files\\nodejs\\npx.cmd", "-y", "a b"))


@pytest.mark.parametrize("text", ["", "[", "[1, null]", '{"a": 1}', "x" * 1000, "[" * 100_000])
def test_a_list_that_is_none_breaks_nothing(text):
    assert all(not one.command for one in of_any(text))


def test_this_process_is_among_those_of_this_machine():
    assert next(one for one in processes() if one.pid == os.getpid()).parent == os.getppid()


def test_a_name_with_parentheses_hides_no_parent(tmp_path):
    folder = tmp_path / "7"
    folder.mkdir()
    (folder / "cmdline").write_bytes(b"npx\0-y\0a-mcp\0")
    (folder / "stat").write_text("7 (a) S 1 (b)) S 42 7 7 0")
    assert [(one.parent, one.command) for one in processes(str(tmp_path))] == [(42, ("npx", "-y", "a-mcp"))]


def test_processes_without_a_command_or_that_end_meanwhile_are_passed_by(tmp_path):
    for name in ("1", "2", "self"):
        (tmp_path / name).mkdir()
    (tmp_path / "1" / "cmdline").write_bytes(b"")
    (tmp_path / "1" / "stat").write_text("1 (kthreadd) S 0 0")
    assert [one.command for one in processes(str(tmp_path))] == [()]
    assert [*processes(str(tmp_path / "nothing"))] == []


def test_a_listening_socket_is_found_with_who_holds_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = next(one for one in sockets(os.getuid()) if one.port == port)
        assert found.is_loopback
        assert holders({found.inode}) == {found.inode: os.getpid()}


ROW = "   0: {}:1F40 00000000:0000 {} 00000000:00000000 00:00000000 00000000  1000        0 77 1 0 100 0"


@pytest.mark.parametrize(
    ("digits", "address", "is_loopback", "is_everywhere"),
    [
        ("0100007F", "127.0.0.1", True, False),
        ("00000000", "0.0.0.0", False, True),
        ("00000000000000000000000001000000", "::1", True, False),
        ("0" * 32, "::", False, True),
        ("0500A8C0", "192.168.0.5", False, False),
    ],
)
def test_the_kernels_table_is_read(digits, address, is_loopback, is_everywhere):
    (found,) = listening("header\n" + ROW.format(digits, "0A"))
    assert (found.address, found.port, found.user, found.inode) == (address, 8000, 1000, 77)
    assert (found.is_loopback, found.is_everywhere) == (is_loopback, is_everywhere)


@pytest.mark.parametrize(
    "text", ["", "h\n", "h\nx y z", "h\n" + ROW.format("0100007F", "01"), "h\n" + ROW.format("ZZ", "0A")]
)
def test_other_lines_of_it_are_passed_over(text):
    assert [*listening(text)] == []
