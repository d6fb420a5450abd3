"""Puts walls around itself and starts a server in them: `begin.py PLAN`, by the number of an open file.

Within a box it only puts them up, and becomes the server: `begin.py RULES COMMAND…`.

It stays until the server ends, and ends what that left behind. A program of its own that needs the standard
library alone: it is read from a file in memory, since the account of the server need not see where Douane is.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import stat
import sys
from contextlib import suppress
from struct import pack
from typing import Any, Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on all machines
_BENEATH: Final = 1
_OF_FILES: Final = 1 | 2 | 4 | 1 << 14 | 1 << 15
_NO_NEW_PRIVILEGES, _DEATH_SIGNAL, _ADOPTS, _SECCOMP, _FILTER = 38, 1, 36, 22, 2
_REFUSED: Final = 125
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def main(plan: dict[str, Any]) -> int:
    """The exit code of the server; nothing of it is left."""
    _end_with(plan["parent"])
    _checked(_LIBC.prctl(_ADOPTS, 1, 0, 0, 0))
    os.write(plan["report"], f"{os.getpid()}\n".encode())
    os.chdir(plan["folder"])
    _limit(plan["limits"], plan["processes"])
    _checked(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _enclose(bytes.fromhex(plan["ruleset"]), plan["rules"])
    os.write(1, plan["ready"].encode())
    if _line() != plan["go"].encode():
        sys.exit(_REFUSED)
    _filter(bytes.fromhex(plan["filter"]))
    return _await(_begun(plan["command"]))


def _end_with(parent: int) -> None:
    _checked(_LIBC.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        os._exit(_REFUSED)


def _begun(command: list[str]) -> int:
    ours = os.getpid()
    server = os.fork()
    if server:
        os.close(0)
        os.close(1)
        return server
    try:
        _end_with(ours)
        os.execv(command[0], command)  # noqa: S606  # as asked
    except OSError as error:
        sys.stderr.write(f"douane: cannot start `{command[0]}`: {error.strerror}\n")
    os._exit(_REFUSED)


def _await(server: int) -> int:
    """Wait for the server, then end all others: signals reach nobody outside of these walls."""
    code = None
    while code is None:
        ended, status = os.wait()
        code = os.waitstatus_to_exitcode(status) if ended == server else None
    with suppress(OSError):
        while True:
            os.kill(-1, signal.SIGKILL)
            os.wait()
    return code if code >= 0 else 128 - code


def _line() -> bytes:
    """What is said up to the end of the line, and nothing of what follows: that is for the server."""
    said = b""
    while not said.endswith(b"\n") and (one := os.read(0, 1)):
        said += one
    return said


def _limit(limits: list[tuple[int, int]], processes: int) -> None:
    """Processes are counted for the whole account here: the server gets as many beside those that run."""
    for kind, most in (*limits, (resource.RLIMIT_NPROC, _running() + processes)):
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def _running() -> int:
    """Threads of this account."""
    found = 0
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208  # pathlib costs milliseconds
        try:
            if os.stat(f"/proc/{name}").st_uid == os.getuid():  # noqa: PTH116  # as above
                found += len(os.listdir(f"/proc/{name}/task"))  # noqa: PTH208  # as above
        except OSError:
            continue
    return found


def _enclose(ruleset: bytes, rules: list[tuple[str, int]]) -> None:
    attributes = ctypes.create_string_buffer(ruleset, len(ruleset))
    walls = _call(_CREATE, ctypes.addressof(attributes), len(ruleset), 0)
    for path, rights in rules:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
        rule = ctypes.create_string_buffer(pack("=Qi", rights if is_folder else rights & _OF_FILES, place))
        _call(_ADD, walls, _BENEATH, ctypes.addressof(rule), 0)
        os.close(place)
    _call(_RESTRICT, walls, 0)
    os.close(walls)


def _filter(program: bytes) -> None:
    steps = ctypes.create_string_buffer(program, len(program))
    whole = ctypes.create_string_buffer(pack("@HP", len(program) // 8, ctypes.addressof(steps)))
    _checked(_LIBC.prctl(_SECCOMP, _FILTER, ctypes.c_void_p(ctypes.addressof(whole)), 0, 0))


def _call(number: int, *arguments: int) -> int:
    return _checked(_LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)))


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def _read(place: str) -> dict[str, Any]:
    with os.fdopen(int(place)) if place.isdigit() else open(place, encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs milliseconds
        found: dict[str, Any] = json.load(file)
    for inherited in found.get("inherited", ()):
        os.set_inheritable(inherited, False)  # noqa: FBT003  # the system's own signature
    return found


if __name__ == "__main__":
    order = _read(sys.argv[1])
    try:
        if "command" in order:
            sys.exit(main(order))
        _enclose(bytes.fromhex(order["ruleset"]), order["rules"])
        os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # as asked
    except OSError as error:
        sys.stderr.write(f"douane: the walls of Landlock could not be put up: {error.strerror}\n")
        sys.exit(_REFUSED)
