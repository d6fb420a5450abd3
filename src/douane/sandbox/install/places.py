"""Where installed servers are kept: a folder for each request, with a record that makes it count.

A tree is filled where it stays, since what is in it may hold its own path. It counts once the record names
it, which is put there whole and last: who dies before leaves one that nobody starts and the next removes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.install.requests import Request

_ROOTS: Final = "/var/lib"
_RECORD: Final = "installed.json"
_LOCK: Final = "lock"
_TREE: Final = "tree-"
_SCRIPTS: Final = (".js", ".mjs", ".cjs")
_OTHERS_WRITE: Final = 0o022


class Installed(NamedTuple):
    """A server that is there: its package and `version`, the `tree` it is in, and what that held then.

    `programs` are paths by name, the one that the package is there for by ``""``. `command` asks for the same
    again; it is empty where that named registries, whose URLs may hold credentials. `runner` interprets them,
    and `lacks` says that it is for another one.
    """

    package: str
    version: str
    tree: str
    programs: Mapping[str, str]
    digest: str
    files: int
    at: str
    command: tuple[str, ...]
    runner: str = ""
    lacks: str = ""


def servers_folder() -> str:
    """Where this account keeps servers; root does where those who run servers for it can read."""
    chosen = os.environ.get("XDG_DATA_HOME", "")
    if not chosen.startswith("/"):  # the XDG specification: a relative path is ignored
        chosen = _ROOTS if os.geteuid() == 0 else os.path.expanduser("~/.local/share")  # noqa: PTH111  # pathlib costs milliseconds
    return f"{chosen}/douane/servers"


def place_of(request: Request) -> str:
    """The folder for what this asks for."""
    return f"{servers_folder()}/{request.registry}/{request.key}"


def kept(place: str) -> Installed | None:
    """What is installed there, whole; None for nothing."""
    try:
        with open(f"{place}/{_RECORD}", encoding="utf-8") as file:  # noqa: PTH123  # as above
            found = json.load(file)
        one = Installed(**(found | {"command": tuple(found["command"])}))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return one if os.path.isdir(one.tree) else None  # noqa: PTH112  # as above


def command_of(request: Request, found: Installed) -> tuple[str, ...]:
    """What starts the server.

    Raises:
        LaunchError: what was installed has no such program.
    """
    program = found.programs.get(request.program) or _fallback(request, found)
    if not program:
        names = ", ".join(f"`{name}`" for name in found.programs if name) or "none"
        package = f"`{request.package}` has no program `{request.program or request.package}`"
        raise LaunchError(package, f"name one that it has: {names}")
    if found.runner and os.access(found.runner, os.X_OK) and os.path.realpath(program).endswith(_SCRIPTS):
        return (found.runner, os.path.realpath(program), *request.arguments)
    return (program, *request.arguments)


def _fallback(request: Request, found: Installed) -> str:
    """A Python package is often started by a name that only looks like its program's."""
    wanted = request.program.replace("_", "-")
    return next((path for name, path in found.programs.items() if name.replace("_", "-") == wanted), "")


def all_kept() -> Iterator[tuple[str, Installed]]:
    """Everything that is installed, with its place."""
    base = servers_folder()
    for registry in sorted(_names(base)):
        for key in sorted(_names(f"{base}/{registry}")):
            place = f"{base}/{registry}/{key}"
            if (found := kept(place)) is not None:
                yield place, found


@contextmanager
def alone(place: str) -> Iterator[None]:
    """Be the only one who installs there, of all programs of this account.

    Raises:
        LaunchError: the folder cannot be made, or others can change it.
    """
    base = servers_folder()
    try:
        os.makedirs(place, mode=0o755, exist_ok=True)  # noqa: PTH103  # as above
        for folder in (base, place):
            found = os.stat(folder)  # noqa: PTH116  # as above
            if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
                raise LaunchError(
                    f"`{folder}` can be changed by another account", "see whose it is, and remove it"
                )
        lock = os.open(f"{place}/{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        fix = "let XDG_DATA_HOME name a folder of this account"
        raise LaunchError(f"servers cannot be installed in `{place}`: {error.strerror}", fix) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def new_tree(place: str) -> str:
    """An empty folder to install in, for who is alone; what others left behind half done goes."""
    import shutil  # noqa: PLC0415  # only who installs pays for it

    current = kept(place)
    for name in _names(place):
        path = f"{place}/{name}"
        if name.startswith(_TREE) and (current is None or path != current.tree):
            shutil.rmtree(path, ignore_errors=True)
    tree = f"{place}/{_TREE}{os.urandom(4).hex()}"
    os.mkdir(tree, 0o755)  # noqa: PTH102  # as above
    return tree


def keep(place: str, installed: Installed) -> None:
    """From now on this is what is started."""
    new = f"{place}/{_RECORD}.new"
    with open(new, "w", encoding="utf-8") as file:  # noqa: PTH123  # as above
        json.dump(installed._asdict(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, f"{place}/{_RECORD}")  # noqa: PTH105  # as above


def _names(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208  # as above
    return []
