"""What to write in place of a command that fetches its server: the server is installed once, then started."""

from __future__ import annotations

import re
from collections.abc import Sequence
from os.path import expanduser
from posixpath import basename
from typing import TYPE_CHECKING, Final

from douane.errors import NoWallsError
from douane.inventory.identity import identify, split_version

if TYPE_CHECKING:
    from douane.sandbox.install.requests import Request

_PLAIN: Final = re.compile(r"(?:@[\w.-]+/)?[\w.-]+", re.ASCII)
_VERSION: Final = re.compile(r"[\w.+-]*", re.ASCII)
_OFFICIAL: Final = "@modelcontextprotocol/server-"
_NAMING: Final = ("-p", "--package", "--from", "--spec")  # behind such a package stands its program
_ELSE: Final = "install the server, and give its own program as the command"


_FETCHERS: Final = frozenset(("npx", "uvx", "bunx", "bun", "pnpx", "pipx", "npm", "pnpm", "yarn", "uv"))
NO_WALLS: Final = 4  # what `douane sandbox install` ends with where nothing can hold the installer
_ENGINES: Final = frozenset(("docker", "podman", "nerdctl"))
_OPEN: Final = "NO WALLS AROUND THIS SERVER, it can do whatever this account can: {} (fix: {})"
_AGREED: Final = 'or write `profile = "none"` into `[sandbox]`, if that is how it should be'


def fetched(command: Sequence[str]) -> Request | None:
    """What the command fetches from a registry; None where it fetches nothing.

    Raises:
        NoWallsError: it fetches something, or may, that is no package of a registry.
    """
    name = basename(command[0])
    if name not in _FETCHERS or (name == "bun" and [*command[1:2]] != ["x"]):
        return None
    from douane.sandbox.install.requests import requested  # noqa: PLC0415  # few servers are fetched

    request = requested(command)
    if request is None:
        problem = f"what `{name}` starts here is no package of a registry, and may be fetched"
        raise NoWallsError(problem, instead(command, expanduser("~")))  # noqa: PTH111  # pathlib costs milliseconds
    return request


def ensure_program(command: Sequence[str]) -> None:
    """Nothing, where a program of this machine is started, for which walls can be chosen without being asked.

    Raises:
        NoWallsError: it is a container, which has the walls of its engine.
    """
    name = basename(command[0])
    if name in _ENGINES:
        fix = "name a profile, so that the container gets no more than that"
        raise NoWallsError(f"what `{name}` starts has the walls of its engine alone", fix)


def without_walls(lack: NoWallsError) -> str:
    """What is said of a server that is started although it can have no walls."""
    return _OPEN.format(lack.message, f"{lack.fix}; {_AGREED}")


def instead(command: Sequence[str], home: str) -> str:
    """How to install what this command fetches, below the home, and what to start then."""
    server = identify(command)
    kind, _, package = server.command.partition(":")
    words = command[1:]
    at = next((n for n, word in enumerate(words) if split_version(word)[0] == package), None)
    if at is None or not (_PLAIN.fullmatch(package) and _VERSION.fullmatch(server.version)):
        return _ELSE
    name = package.rpartition("/")[2]
    program = "".join(words[at + 1 : at + 2]) if at and words[at - 1] in _NAMING else _program(package, name)
    folder = f"{home}/mcp/{name}"
    if not _PLAIN.fullmatch(program) or program.startswith("-"):
        return _ELSE
    install = _npm if kind == "npm" else _uv
    return install(folder, package, server.version, program)


def _program(package: str, name: str) -> str:
    return f"mcp-{name}" if package.startswith(_OFFICIAL) else name


def _npm(folder: str, package: str, version: str, program: str) -> str:
    spec = f"{package}@{version}" if version else package
    return _told(f"npm install --prefix {folder} {spec}", f"{folder}/node_modules/.bin/{program}")


def _uv(folder: str, package: str, version: str, program: str) -> str:
    spec = f"{package}=={version}" if version else package
    return _told(f"uv venv {folder} && uv pip install --python {folder} {spec}", f"{folder}/bin/{program}")


def _told(install: str, program: str) -> str:
    return f"install it once: `{install}`; then give `{program}` as the command, with the same arguments"
