"""Installing from a Python package index, with the uv of this machine and as its user has configured that."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from douane.errors import LaunchError
from douane.sandbox.bubblewrap import HOME
from douane.sandbox.install.asking import on_path, said
from douane.sandbox.install.indexes import credentials, file_hosts
from douane.sandbox.install.orders import Order, lines, profile_for, trusted
from douane.sandbox.install.requests import Request
from douane.sandbox.install.trees import CACHE

_OPTIONS: Final = {
    "--default-index": "UV_DEFAULT_INDEX",
    "--index-url": "UV_DEFAULT_INDEX",
    "-i": "UV_DEFAULT_INDEX",
    "--index": "UV_INDEX",
    "--extra-index-url": "UV_EXTRA_INDEX_URL",
}
_INDEXES: Final = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
_OURS: Final = re.compile(
    r"UV_(?:INDEX.*|DEFAULT_INDEX|EXTRA_INDEX_URL|NATIVE_TLS|SYSTEM_CERTS|EXCLUDE_NEWER|HTTP_TIMEOUT)|SSL_CERT_(?:FILE|DIR)"
)
_USUAL: Final = re.compile(r"\(by default: <(https?://[^>\s]+)>\)")
_TOOLS: Final = "tools"
_BIN: Final = "bin"


def order(request: Request, tree: str, hosts: tuple[str, ...], runs_scripts: tuple[str, ...]) -> Order:
    """How uv fills this tree; `hosts` are more than its indexes, packages of `runs_scripts` may be built.

    Raises:
        LaunchError: there is no uv, no Python for it, or it does not say where its index is.
    """
    uv = on_path("uv", f"`{request.package}` is installed by uv", "install uv")
    settings = [*_settings()]
    told = _told(request)
    urls = tuple(_indexes(uv, told, [text for _, text in settings]))
    python = _python(uv, request.python)
    build = () if request.package in runs_scripts else ("--no-build",)
    more = [word for spec in request.specs[1:] for word in ("--with", spec)]
    command = (uv, "tool", "install", "--quiet", "--compile-bytecode", "--python", python, *build, *more)
    profile = profile_for(
        tree,
        (*lines((*urls, *file_hosts(urls, request.package))), *hosts),
        (*_around(python), *trusted("SSL_CERT_FILE")),
        tuple(filter(_OURS.fullmatch, os.environ)),
    )
    files = {path: text.encode() for path, text in settings}
    files[f"{HOME}/.netrc"] = credentials(urls).encode()
    return Order((*command, "--", request.specs[0]), profile, files, told | _places(tree))


def programs(_request: Request, tree: str) -> Mapping[str, str]:
    """The programs of the server's own package in the tree, by name."""
    folder = f"{tree}/{_BIN}"
    names = os.listdir(folder) if os.path.isdir(folder) else []  # noqa: PTH112, PTH208  # pathlib costs milliseconds
    found = {name: f"{folder}/{name}" for name in sorted(names)}
    only = [*found.values()] if len(found) == 1 else []
    return found | ({"": only[0]} if only else {})


def version(request: Request, tree: str) -> str:
    """The version of the server's own package in the tree."""
    wanted = _normal(request.package)
    for folder in _packages(tree):
        package, _, rest = folder.partition("-")
        if _normal(package) == wanted and rest.endswith(".dist-info"):
            return rest.removesuffix(".dist-info")
    return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def _packages(tree: str) -> Iterator[str]:
    """The names of the folders in which packages are."""
    for folder, folders, _ in os.walk(f"{tree}/{_TOOLS}"):
        if folder.endswith("/site-packages"):
            yield from folders
            folders.clear()


def _places(tree: str) -> dict[str, str]:
    """Everything of uv's own is in the tree."""
    return {
        "UV_TOOL_DIR": f"{tree}/{_TOOLS}",
        "UV_TOOL_BIN_DIR": f"{tree}/{_BIN}",
        "UV_CACHE_DIR": f"{tree}/{CACHE}",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "copy",
    }


def _told(request: Request) -> dict[str, str]:
    """The indexes of the command line, where no table of processes shows them."""
    pairs = zip(request.options[::2], request.options[1::2], strict=True)
    return {_OPTIONS[option]: url for option, url in pairs}


def _indexes(uv: str, told: Mapping[str, str], settings: list[str]) -> Iterator[str]:
    """All indexes that are configured, and the usual one, which uv itself names, if none takes its place."""
    import tomllib  # noqa: PLC0415  # only who installs pays for it

    variables = {**os.environ, **told}
    found = [word for name in _INDEXES for word in variables.get(name, "").split()]
    is_replaced = any(variables.get(name) for name in _INDEXES[:2])
    for text in settings:
        with suppress(tomllib.TOMLDecodeError):
            table = tomllib.loads(text)
            one = table.get("pip", {})
            found += [str(each) for each in (table.get("index-url"), one.get("index-url")) if each]
            is_replaced |= bool(table.get("index-url") or one.get("index-url"))
            found += [*table.get("extra-index-url", ()), *one.get("extra-index-url", ())]
            found += [str(each.get("url", "")) for each in table.get("index", ())]
            is_replaced |= any(each.get("default") for each in table.get("index", ()))
    yield from (word.partition("=")[2] if re.match(r"[\w-]+=", word) else word for word in found)
    if not is_replaced:
        yield _usual(uv)


def _usual(uv: str) -> str:
    found = _USUAL.search(" ".join(" ".join(said((uv, "pip", "install", "--help"))).split()))
    if found is None:
        raise LaunchError("uv does not say where its index is", "name it: set UV_DEFAULT_INDEX")
    return found[1]


def _settings() -> Iterator[tuple[str, str]]:
    """Settings files of uv, with where they are in the box."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111  # as above
    chosen = os.environ.get("UV_CONFIG_FILE")
    own = chosen or f"{home}/uv/uv.toml"
    for path, inside in ((own, f"{HOME}/.config/uv/uv.toml"), ("/etc/uv/uv.toml", "/etc/uv/uv.toml")):
        with suppress(OSError, UnicodeDecodeError), open(path, encoding="utf-8") as file:  # noqa: PTH123  # as above
            yield inside, file.read()


def _python(uv: str, request: str) -> str:
    request = request or os.environ.get("UV_PYTHON", "")
    found = said((uv, "python", "find", "--no-project", *((request,) if request else ())))
    path = found[0].strip() if found else ""
    if os.path.isabs(path):  # noqa: PTH117  # as above
        return path
    wanted = f"Python {request}" if request else "Python"
    raise LaunchError(f"uv finds no {wanted} on this machine", f"run `uv python install {request}`".rstrip())


def _around(python: str) -> Iterator[str]:
    """The folders that a Python is in, unless it is the system's."""
    for path in dict.fromkeys((python, os.path.realpath(python))):
        folder = os.path.dirname(os.path.dirname(path))  # noqa: PTH120  # as above
        if folder not in {"/usr", "/"}:
            yield folder
