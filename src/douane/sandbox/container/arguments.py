"""The command line of an engine for one container, worked out from what it is to have and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.model.profile import Ceilings
from douane.sandbox.container.asked import Asked
from douane.sandbox.container.mounts import Mount

HOME: Final = "/tmp"  # noqa: S108  # a place in the container
_MIB: Final = 1 << 20
_TEMPORARY: Final = 256 * _MIB
_SHARED_MEMORY: Final = 64 * _MIB
_WALLS: Final = (
    *("--rm", "--interactive", "--pull=never", "--network=none", "--read-only", "--cap-drop=ALL"),
    *("--security-opt=no-new-privileges", "--ipc=private", "--hostname=mcp", "--log-driver=none"),
)
_PROCESSORS: Final = "1"


class Container(NamedTuple):
    """All that one container is made of; `account` is who it runs as, in numbers, `is_ours` if we are that.

    `variables` are for the server, and no part of the environment of the engine's own program.
    """

    name: str
    asked: Asked
    mounts: tuple[Mount, ...]
    variables: Mapping[str, str]
    account: str
    ceilings: Ceilings
    is_ours: bool = True


def command_line(container: Container, file: int) -> tuple[str, ...]:
    """What to run; its variables are in the open file of this number, and not in the process table."""
    asked = container.asked
    variables = f"--env-file=/dev/fd/{file}"
    return (asked.engine, "run", *_options(container), variables, asked.image, *asked.arguments)


def encoded(variables: Mapping[str, str]) -> bytes:
    """Variables as engines read them from a file.

    Raises:
        LaunchError: one of them has several lines.
    """
    for name, value in variables.items():
        if "\n" in value or "\r" in value:
            fix = "keep it in a file, in a folder that the server may read"
            raise LaunchError(f"no container can be given `{name}`, which has several lines", fix)
    return "".join(f"{name}={value}\n" for name, value in variables.items()).encode(
        "utf-8", "surrogateescape"
    )


def _options(container: Container) -> Iterator[str]:
    asked, most = container.asked, container.ceilings
    yield from (f"--name={container.name}", *_WALLS)
    if container.is_ours and basename(asked.engine) == "podman":
        yield "--userns=keep-id"
    yield f"--user={container.account}"
    yield f"--pids-limit={most.processes}"
    yield from (f"--memory={most.memory_in_all}", f"--memory-swap={most.memory_in_all}")
    yield f"--cpus={_PROCESSORS}"
    for name, bound in (("core", 0), ("fsize", most.file_size), ("nofile", most.open_files)):
        yield f"--ulimit={name}={bound}:{bound}"
    yield f"--shm-size={_SHARED_MEMORY}"
    for folder in dict.fromkeys((HOME, *asked.folders)):
        yield f"--tmpfs={folder}:rw,nosuid,nodev,mode=1777,size={_TEMPORARY}"
    yield from map(_mounted, container.mounts)
    yield from asked.options


def _mounted(mount: Mount) -> str:
    kind = "volume" if mount.is_volume else "bind"
    end = "" if mount.is_changed else ",readonly"
    return f"--mount=type={kind},source={mount.source},target={mount.target}{end}"
