"""Reads `/proc` of Linux: processes and listening sockets, without starting or connecting to anything."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from typing import Final

from douane.discovery.ports import Listening, listening
from douane.discovery.processes import Process

_LONGEST: Final = 128 << 10  # bytes of one command line
_SOCKET: Final = "socket:["


def processes(root: str = "/proc") -> Iterator[Process]:
    """Every process that this account may see; who ends meanwhile is left out."""
    for name in os.listdir(root) if os.path.isdir(root) else ():  # noqa: PTH112, PTH208  # as in stores
        if name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                yield _process(f"{root}/{name}", int(name))


def sockets(user: int, root: str = "/proc") -> tuple[Listening, ...]:
    """The listening sockets of an account, each once."""
    found: dict[tuple[str, int], Listening] = {}
    for name in ("tcp", "tcp6"):
        for one in listening(_text(f"{root}/net/{name}")):
            if one.user == user:
                found[(one.address, one.port)] = one
    return tuple(found.values())


def holders(inodes: Container[int], root: str = "/proc") -> Mapping[int, int]:
    """Which process holds each of these sockets: the inode, and the lowest of its processes."""
    found: dict[int, int] = {}
    for name in sorted(filter(str.isdigit, os.listdir(root)), key=int):  # noqa: PTH208  # as above
        for inode in _held(f"{root}/{name}/fd"):
            if inode in inodes:
                found.setdefault(inode, int(name))
    return found


def _held(folder: str) -> Iterator[int]:
    """The sockets among the open files of a process, as far as this account may look."""
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208  # as above
    except OSError:
        return
    for descriptor in descriptors:
        target = _target(f"{folder}/{descriptor}")
        if target.startswith(_SOCKET) and target.endswith("]"):
            yield int(target[len(_SOCKET) : -1])


def _target(link: str) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115  # as above
    except OSError:
        return ""


def _process(folder: str, pid: int) -> Process:
    with open(f"{folder}/cmdline", "rb") as file:  # noqa: PTH123  # as above
        words = file.read(_LONGEST).decode("utf-8", "replace").rstrip("\0").split("\0")
    # The name in parentheses may hold anything; the parent is the second field behind it (proc(5)).
    parent = int(_text(f"{folder}/stat").rpartition(")")[2].split()[1])
    command = words if len(words) > 1 else words[0].split()  # a process that has renamed itself
    return Process(pid, parent, os.stat(folder).st_uid, tuple(command))  # noqa: PTH116  # as above


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # as above
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
