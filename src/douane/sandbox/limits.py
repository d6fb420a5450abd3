"""How much a contained server may use, set on its first process while that waits."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator, Sequence
from typing import Final

from douane.model.profile import Ceilings

_PATIENCE: Final = 10.0  # seconds


def limit(pid: int, ceilings: Ceilings) -> None:
    """Set the limits of this process, which all below it inherit.

    Memory is RLIMIT_DATA: programs reserve far more address space than they use, so that RLIMIT_AS stops
    honest ones. The number of processes counts those of the box alone, since it is set after the box has a
    namespace of users; set before, it would count all of the account, and bubblewrap could not start.

    Raises:
        OSError: the process has gone.
    """
    for _, kind, bound in bounds(ceilings):
        resource.prlimit(pid, kind, (bound, bound))


def limit_as(become: Sequence[str], pid: int, ceilings: Ceilings) -> None:
    """The same for a process of another account, with a command before it that becomes that account.

    Raises:
        OSError: the process has gone, or there is no `prlimit`.
    """
    options = (f"--{name}={bound}:{bound}" for name, _, bound in bounds(ceilings))
    command = (*become, "prlimit", "--pid", str(pid), *options)
    ran = subprocess.run(  # noqa: S603  # our own words
        command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE, check=False
    )
    if ran.returncode:
        raise OSError(0, ran.stderr.decode("utf-8", "replace").strip())


def bounds(ceilings: Ceilings) -> Iterator[tuple[str, int, int]]:
    """The name of each limit, its number, and its value, which is never above ours."""
    for name, kind, most in (
        ("data", resource.RLIMIT_DATA, ceilings.memory),
        ("nproc", resource.RLIMIT_NPROC, ceilings.processes),
        ("fsize", resource.RLIMIT_FSIZE, ceilings.file_size),
        ("nofile", resource.RLIMIT_NOFILE, ceilings.open_files),
        ("core", resource.RLIMIT_CORE, 0),
        *((("cpu", resource.RLIMIT_CPU, ceilings.processor),) if ceilings.processor else ()),
    ):
        hard = resource.getrlimit(kind)[1]
        yield name, kind, most if hard == resource.RLIM_INFINITY else min(most, hard)
