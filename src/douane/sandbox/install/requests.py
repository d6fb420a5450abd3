"""What a command that fetches its server asks for: packages of a registry, and a program of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from posixpath import basename
from typing import Final, NamedTuple

_LETTERS: Final = 8  # of a digest
_NPM: Final = re.compile(
    r"((?:@[a-z0-9~][\w.~-]*/)?[a-z0-9~][\w.~-]*)(?:@([\w.^~<>=*|+ -]+))?", re.IGNORECASE | re.ASCII
)
_PYPI: Final = re.compile(
    r"([a-z0-9][\w.-]*)\s*(?:\[[\w.,\s-]*\])?(?:@([\w.+!-]+)|\s*([<>=!~][\w.,<>=!~*+\s-]*))?",
    re.IGNORECASE | re.ASCII,
)
_UNSAFE: Final = re.compile(r"[^\w.+~-]+", re.ASCII)


class Registry(StrEnum):
    """Where packages come from, as identities name it."""

    NPM = "npm"
    PYPI = "pypi"


class Request(NamedTuple):
    """What is to be installed, the server's own package first, and what of it is started with `arguments`.

    `program` is ``""`` for the one that the package is there for. `options` are words for the installer, of
    registries and of the Python.
    """

    registry: Registry
    specs: tuple[str, ...]
    program: str
    arguments: tuple[str, ...]
    python: str = ""
    options: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The name of the server's own package."""
        return _named(self)[0]

    @property
    def asked(self) -> str:
        """The version as it is asked for; ``""`` for the newest."""
        version = _named(self)[1]
        return "" if version == "latest" else version.removeprefix("==").strip()

    @property
    def key(self) -> str:
        """A name for a folder that holds what this asks for and nothing else."""
        words = (*self.specs, "", self.python, *self.options)
        digest = sha256("\0".join(words).encode()).hexdigest()[:_LETTERS]
        return f"{_UNSAFE.sub('+', self.package)}@{_UNSAFE.sub('_', self.asked) or 'newest'}-{digest}"


class _Launcher(NamedTuple):
    registry: Registry
    words: tuple[str, ...]
    valued: Mapping[str, str]
    silent: frozenset[str] = frozenset()


_NPM_VALUED: Final = {"-p": "spec", "--package": "spec", "--registry": "option"}
_NPM_SILENT: Final = frozenset(
    {"-y", "--yes", "-q", "--quiet", "--prefer-offline", "--prefer-online", "--bun"}
)
_UV_VALUED: Final = {
    "--from": "spec",
    "--with": "more",
    "-p": "python",
    "--python": "python",
    **dict.fromkeys(("--index", "--default-index", "-i", "--index-url", "--extra-index-url"), "option"),
}
_UV_SILENT: Final = frozenset(
    {"-q", "--quiet", "--isolated", "--no-progress", "--native-tls", "--no-cache", "-n"}
)
_LAUNCHERS: Final = (
    _Launcher(Registry.NPM, ("npx",), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("npm", "exec"), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("npm", "x"), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("bunx",), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("bun", "x"), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("pnpx",), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("pnpm", "dlx"), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.NPM, ("yarn", "dlx"), _NPM_VALUED, _NPM_SILENT),
    _Launcher(Registry.PYPI, ("uvx",), _UV_VALUED, _UV_SILENT),
    _Launcher(Registry.PYPI, ("uv", "tool", "run"), _UV_VALUED, _UV_SILENT),
    _Launcher(Registry.PYPI, ("uv", "x"), _UV_VALUED, _UV_SILENT),
    _Launcher(
        Registry.PYPI,
        ("pipx", "run"),
        {"--spec": "spec", "--python": "python", "--index-url": "option", "-i": "option"},
        frozenset({"--no-cache", "-q", "--quiet"}),
    ),
)


NPM_LAUNCHERS: Final = tuple(one.words for one in _LAUNCHERS if one.registry is Registry.NPM)


def requested(command: Sequence[str]) -> Request | None:
    """What the command fetches and starts; None where it does neither, or not from a registry alone."""
    words = (basename(command[0]), *command[1:]) if command else ()
    for launcher in _LAUNCHERS:
        if words[: len(launcher.words)] == launcher.words:
            return _read(launcher, list(words[len(launcher.words) :]))
    return None


def again(request: Request) -> tuple[str, ...]:
    """A command that asks for the same; empty where registries are named, which may hold credentials."""
    if request.options:
        return ()
    first, *more = request.specs
    if request.registry is Registry.NPM:
        return (
            "npx",
            *(word for spec in request.specs for word in ("-p", spec)),
            request.program or request.package,
        )
    python = ("--python", request.python) if request.python else ()
    return (
        "uvx",
        "--from",
        first,
        *(word for one in more for word in ("--with", one)),
        *python,
        request.program,
    )


def _read(launcher: _Launcher, words: list[str]) -> Request | None:
    found = _options(launcher, words)
    if found is None or not words:
        return None
    specs, first = found["spec"], words.pop(0)
    if launcher.words[0] == "npm" and words[:1] == ["--"]:
        words.pop(0)
    program = first if specs else "" if launcher.registry is Registry.NPM else _name_of(first)
    more = [one.strip() for several in found["more"] for one in several.split(",")]
    request = Request(
        launcher.registry,
        (*(specs or (first,)), *more),
        program,
        tuple(words),
        "".join(found["python"][-1:]),
        tuple(found["option"]),
    )
    return request if _is_plain(request) else None


def _options(launcher: _Launcher, words: list[str]) -> Mapping[str, list[str]] | None:
    """What stands before the first word that is none, which is taken away; None where one is unknown."""
    found: dict[str, list[str]] = defaultdict(list)
    while words and words[0].startswith("-"):
        option, equals, value = words.pop(0).partition("=")
        if option == "--":
            break
        role = launcher.valued.get(option)
        if role is None and (equals or option not in launcher.silent):
            return None
        if role is not None and not equals:
            value = words.pop(0) if words else ""
        if role is not None:
            found[role] += (option, value) if role == "option" else (value,)
    return found


def _is_plain(request: Request) -> bool:
    form = _NPM if request.registry is Registry.NPM else _PYPI
    words = (request.python, request.program, *request.options[1::2])
    return all(map(form.fullmatch, request.specs)) and not any(one.startswith("-") for one in words)


def npm_spec(spec: str) -> tuple[str, str]:
    """The name and version of a package of npm; both empty for what is none."""
    return _read_spec(_NPM, spec)


def _named(request: Request) -> tuple[str, str]:
    """The name and version of the server's own package."""
    return _read_spec(_NPM if request.registry is Registry.NPM else _PYPI, request.specs[0])


def _read_spec(form: re.Pattern[str], spec: str) -> tuple[str, str]:
    found = form.fullmatch(spec)
    if found is None:
        return "", ""
    return found[1], next(filter(None, found.groups()[1:]), "")


def _name_of(spec: str) -> str:
    """The program that a Python package is there for."""
    found = _PYPI.fullmatch(spec)
    return found[1] if found else ""
