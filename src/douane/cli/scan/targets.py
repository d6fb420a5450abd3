"""What somebody wants scanned: a package, a folder, an address, a file with servers, or a command."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from douane.audit.visible import visible
from douane.cli.scan.copies import with_copies, with_installed
from douane.discovery.copies import copy_at, copy_of
from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine
from douane.discovery.place import Format, Place
from douane.discovery.started import Started, served, started
from douane.discovery.told import masked_address, told
from douane.errors import ConfigError
from douane.model.estate import Entry
from douane.model.facts import Facts, Placed, Source, Unknown
from douane.policy.address import is_address
from douane.supply.asking import remembering
from douane.supply.folder import files_of
from douane.supply.gathering import Wanted, Ways, of_package
from douane.supply.sources import of_source

_FORMATS: Final[dict[str, Format]] = {
    ".json": "jsonc",
    ".jsonc": "jsonc",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_REMOTE: Final = ("http://", "https://")
_MANIFESTS: Final = ("package.json", "pyproject.toml", "setup.py", "setup.cfg")
_UP: Final = 3  # folders from a script to the manifest of its package
_LARGEST: Final = 20 << 20


def facts_of(words: Sequence[str], ways: Ways) -> Iterator[Facts]:
    """What is known of each target; several words are targets, unless the first is a program.

    Raises:
        ConfigError: nothing of that name can be scanned.
    """
    if _is_program(words[0]) or (len(words) > 1 and not _is_target(words[0])):
        yield _of_command(shown(words), _behind_douane(tuple(words)), ways)
        return
    for one in words:
        yield from _of_target(one, ways)


def shown(command: Sequence[str]) -> str:
    """A command or an address as people may see it: masked, where a word of it may be a secret."""
    plain = Entry("", "", "", "", (), "stdio", command=tuple(command))
    return " ".join(masked_address(one) if one.startswith(_REMOTE) else one for one in told(plain).command)


def _is_target(word: str) -> bool:
    return word.startswith(("npm:", "pypi:", *_REMOTE)) or Path(word).exists()


def _is_program(word: str) -> bool:
    """Whether it is the path of something to start, and no file with servers."""
    path = Path(word)
    return path.suffix not in _FORMATS and path.is_file() and os.access(path, os.X_OK)


def _of_target(word: str, ways: Ways) -> Iterator[Facts]:
    kind, colon, name = word.partition(":")
    if colon and kind in {"npm", "pypi"}:
        return iter([_of_package(word, _wanted(kind, name), ways)])
    if word.startswith(_REMOTE):
        return iter([_of_command(shown((word,)), (word,), ways)])
    if Path(word).is_dir():
        return iter([_with_copy(Facts(word, ways.at, source=of_source(files_of(word))), copy_at(word), ways)])
    if Path(word).is_file():
        return _of_file(word, ways)
    raise ConfigError(
        f"`{word}` is no folder, file, address or package",
        "give a folder, a configuration, `https://…`, `npm:NAME`, `pypi:NAME`, or a command after `--`",
    )


def _wanted(kind: str, name: str) -> Wanted:
    """`@scope/name@1.2.3`, `name==1.2.3`, `name@latest`."""
    if kind == "pypi":
        bare, _, version = name.partition("==") if "==" in name else name.partition("@")
        bare = bare.partition("[")[0].strip()
        return Wanted(kind, bare, version, bool(version) and Started(kind, bare, version).is_pinned)
    at = name.find("@", 1)
    bare, version = (name[:at], name[at + 1 :]) if at > 0 else (name, "")
    return Wanted(kind, bare, version, bool(version) and Started(kind, bare, version).is_pinned)


def _of_file(path: str, ways: Ways) -> Iterator[Facts]:
    entries = _entries(path)
    if not entries:
        raise ConfigError(f"no server stands in `{path}`", "give a file in which a host keeps its servers")
    for entry in entries:
        command = (entry.url,) if entry.url else _behind_douane(entry.command)
        yield _of_command(f"{entry.name}: {shown(command)}", command, ways)


def _entries(path: str) -> list[Entry]:
    """The servers in a file, as the first host reads it whose file may be called that, or else any."""
    with open(path, "rb") as file:  # noqa: PTH123  # to read no more than a part
        text = file.read(_LARGEST).decode("utf-8", "replace")
    form = _FORMATS.get(Path(path).suffix, "jsonc")
    machine = Machine("linux", "/home/somebody", {}, "/project")
    places = [(host, place) for host in HOSTS for place in host.places(machine)]
    places.sort(key=lambda one: Path(one[1].path).name != Path(path).name)
    for host, place in places:
        found = host.read(text, Place(os.path.abspath(path), place.scope, form, place.tables))  # noqa: PTH100  # as in stores
        usable = [one for one in found if not one.problem and (one.url or one.command)]
        if usable:
            return usable
    return []


def _of_command(target: str, command: tuple[str, ...], ways: Ways) -> Facts:
    """What a command starts is looked at; the command is not run."""
    url = next((word for word in command[:1] if word.startswith(_REMOTE)), "")
    if url:
        _ensure_address(url)
        return Facts(target, ways.at, url=url, source=Unknown("a server at an address shows no source"))
    found = started(command)
    if found.kind in {"npm", "pypi"} and not found.is_remote:
        wanted = Wanted(found.kind, found.name, found.version, found.is_pinned)
        return _of_package(target, wanted, ways)._replace(command=command)
    facts = Facts(target, ways.at, command, source=_local(found))
    return _with_copy(facts, None if found.is_remote else copy_of(command, found), ways)


def _of_package(target: str, wanted: Wanted, ways: Ways) -> Facts:
    once = ways._replace(ask=remembering(ways.ask))
    return with_installed(of_package(target, wanted, once), wanted, once)


def _ensure_address(url: str) -> None:
    """Nothing, where all that looks at this address can read it.

    Raises:
        ConfigError: it cannot be read as one.
    """
    if not is_address(url):
        raise ConfigError(
            f"`{visible(masked_address(url))}` is no address of a server", "write https://host/path"
        )


def _with_copy(facts: Facts, placed: Placed | None, ways: Ways) -> Facts:
    return facts if placed is None else with_copies(facts, [placed], ways)


def _behind_douane(command: tuple[str, ...]) -> tuple[str, ...]:
    """The server's own command where Douane stands before it, or the address that Douane connects to."""
    inner = served(command)
    if not inner:
        return command
    url = next((word for word in inner if word.startswith(_REMOTE)), "")
    return (url,) if url and "connect" in command[: -len(inner)] else inner


def _local(found: Started) -> Source | Unknown:
    if found.is_remote:
        return Unknown("it is fetched from an address, by nobody who keeps what is there")
    script = Path(found.name)
    if found.kind not in {"script", "program"} or not script.is_file():
        return Unknown(f"where the source of `{found.name}` is cannot be told")
    above = list(script.resolve().parents)[:_UP]
    folder = next((one for one in above if any((one / name).is_file() for name in _MANIFESTS)), above[0])
    return of_source(files_of(str(folder)))
