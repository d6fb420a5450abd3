"""Installing from an npm registry, with the npm of this machine and as its user has configured that."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from douane.errors import LaunchError
from douane.sandbox.bubblewrap import HOME
from douane.sandbox.install.asking import on_path, said
from douane.sandbox.install.npmrc import named, needed, registries, variables
from douane.sandbox.install.orders import Order, lines, profile_for, trusted
from douane.sandbox.install.requests import Request
from douane.sandbox.install.trees import CACHE

_CERTIFICATES: Final = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE")
_QUIET: Final = ("--no-audit", "--no-fund", "--no-update-notifier", "--no-progress", "--omit=dev")
_IMPATIENT: Final = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def order(request: Request, tree: str, hosts: tuple[str, ...], runs_scripts: tuple[str, ...]) -> Order:
    """How npm fills this tree; `hosts` are more than its registries, scripts of `runs_scripts` may run.

    Raises:
        LaunchError: there is no npm, or it does not say where its registry is.
    """
    npm = on_path("npm", f"`{request.package}` is installed by npm", "install Node.js, which brings it")
    settings = _settings(npm)
    found = tuple(filter(None, (*request.options[1::2], *registries(settings, os.environ))))
    told = {"npm_config_registry": request.options[-1]} if request.options else {}
    scripts = () if request.package in runs_scripts else ("--ignore-scripts",)
    command = (
        *_runnable(npm),
        "install",
        "--prefix",
        tree,
        "--cache",
        f"{tree}/{CACHE}",
        *_QUIET,
        *_IMPATIENT,
        *scripts,
    )
    profile = profile_for(
        tree,
        (*lines(found), *hosts),
        (*filter(os.path.isabs, [*named(settings, "cafile")][-1:]), *trusted(*_CERTIFICATES)),
        (*_CERTIFICATES, *variables(settings, os.environ)),
    )
    files = {f"{HOME}/.npmrc": settings.encode()}
    return Order((*command, "--", *request.specs), profile, files, told)


def programs(request: Request, tree: str) -> Mapping[str, str]:
    """The programs in the tree, by name, and by ``""`` the one that the package is there for."""
    folder = f"{tree}/node_modules/.bin"
    names = os.listdir(folder) if os.path.isdir(folder) else []  # noqa: PTH112, PTH208  # pathlib costs milliseconds
    found = {name: f"{folder}/{name}" for name in sorted(names)}
    own = _own_program(request, tree)
    return found | ({"": found[own]} if own in found else {})


def version(request: Request, tree: str) -> str:
    """The version of the server's own package in the tree."""
    return str(_described(request, tree).get("version", ""))


def runner() -> str:
    """The Node.js that runs programs here: its own file, which managers of versions hide behind shims.

    Raises:
        LaunchError: there is none.
    """
    node = on_path("node", "npm runs on Node.js", "install Node.js")
    said_path = "".join(said((node, "-p", "process.execPath"))[:1])
    return said_path if os.path.isfile(said_path) else node  # noqa: PTH113  # as above


def _own_program(request: Request, tree: str) -> str:
    """As npm chooses: the only one, or of several the one that is called like the package."""
    described, short = _described(request, tree).get("bin"), request.package.rpartition("/")[2]
    if isinstance(described, str):
        return short
    names = [*described] if isinstance(described, dict) else []
    return names[0] if len(names) == 1 else short


def _described(request: Request, tree: str) -> Mapping[str, object]:
    with (
        suppress(OSError, ValueError),
        open(  # noqa: PTH123  # as above
            f"{tree}/node_modules/{request.package}/package.json", encoding="utf-8"
        ) as file,
    ):
        found = json.load(file)
        return found if isinstance(found, dict) else {}
    return {}


def _settings(npm: str) -> str:
    """What the user's configuration says of registries; asked in a folder that has none of its own."""
    answers = dict(
        line.partition("=")[::2]
        for line in said((npm, "config", "get", "registry", "userconfig", "globalconfig"))
    )
    if not answers.get("registry", "").startswith("http"):
        raise LaunchError("npm does not say where its registry is", "see what `npm config get registry` says")
    texts = [_text(answers.get(name, "")) for name in ("globalconfig", "userconfig")]
    return needed((*texts, f"registry={answers['registry']}"))


def _text(path: str) -> str:
    with suppress(OSError, UnicodeDecodeError), open(path, encoding="utf-8") as file:  # noqa: PTH123  # as above
        return file.read()
    return ""


def _runnable(npm: str) -> tuple[str, ...]:
    """The command without the link or shim that it is found by: those look for what no box has."""
    node = runner()
    beside = f"{os.path.dirname(os.path.dirname(node))}/lib/node_modules/npm/bin/npm-cli.js"  # noqa: PTH120  # as above
    for script in (os.path.realpath(npm), beside):
        if script.endswith(".js") and os.path.isfile(script):  # noqa: PTH113  # as above
            return (node, script)
    return (npm,)
