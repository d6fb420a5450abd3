"""What to write in place of a command that fetches its server: the server is installed once, then started."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from douane.inventory.identity import identify, split_version

_PLAIN: Final = re.compile(r"(?:@[\w.-]+/)?[\w.-]+", re.ASCII)
_VERSION: Final = re.compile(r"[\w.+-]*", re.ASCII)
_OFFICIAL: Final = "@modelcontextprotocol/server-"
_NAMING: Final = ("-p", "--package", "--from", "--spec")  # behind such a package stands its program
_ELSE: Final = "install the server, and give its own program as the command"


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
