"""Folders of the machine that a command line gives to a container, in the two ways to write them."""

from __future__ import annotations

import re
from posixpath import join, normpath
from typing import Final, NamedTuple

from douane.errors import LaunchError

_VOLUME: Final = re.compile(r"[a-zA-Z0-9][\w.-]*", re.ASCII)
_READS: Final = frozenset({"ro", "readonly"})
# What changes nothing of who may see or change it: labels of SELinux, and how fresh a Mac's files are.
_HARMLESS: Final = frozenset({"rw", "z", "cached", "delegated", "consistent"})
_SOCKETS: Final = ("docker.sock", "podman.sock", "containerd.sock", "crio.sock")
_PLAIN: Final = re.compile(r'[^,"\n\r]*')


class Mount(NamedTuple):
    """A `source` of the machine, or a volume of the engine by its name, at `target` in the container."""

    source: str
    target: str
    is_changed: bool
    is_volume: bool = False


def of_volume(text: str, folder: str) -> Mount:
    """What follows `-v`: `SOURCE:TARGET[:OPTIONS]`.

    Raises:
        LaunchError: that is not what it is, or no container may have it.
    """
    source, target, said, *more = *text.split(":"), "", ""
    options = set(filter(None, said.split(",")))
    if not target or any(more) or options - _READS - _HARMLESS:
        raise _unclear(f"-v {text}")
    return _checked(source, target, folder, not options & _READS)


def of_mount(text: str, folder: str) -> Mount:
    """What follows `--mount`: `type=bind,source=SOURCE,target=TARGET[,readonly]`.

    Raises:
        LaunchError: that is not what it is, or no container may have it.
    """
    said = dict(one.partition("=")[::2] for one in text.split(","))
    kind = said.pop("type", "volume")
    source = said.pop("source", "") or said.pop("src", "")
    target = said.pop("target", "") or said.pop("destination", "") or said.pop("dst", "")
    reads = {key for key in said if key in _READS and said[key] in {"", "true", "1"}}
    if kind not in {"bind", "volume"} or said.keys() - reads or (kind == "bind") != _is_path(source):
        raise _unclear(f"--mount {text}")
    return _checked(source, target, folder, not reads)


def plain(mount: Mount) -> Mount:
    """The same, if an engine reads it as it is written.

    Raises:
        LaunchError: it does not.
    """
    if _PLAIN.fullmatch(mount.source) and _PLAIN.fullmatch(mount.target):
        return mount
    raise LaunchError(f"no engine can be given `{mount.source}`", "use a path without commas and quotes")


def _checked(source: str, target: str, folder: str, is_changed: object) -> Mount:
    if not target.startswith("/"):
        raise _unclear(f"{source}:{target}")
    if normpath(target) == "/":
        raise LaunchError("no container gets another root than its image's", "give the folder another place")
    if any(source.endswith(f"/{name}") for name in _SOCKETS):
        fix = "take it out; what needs it can do all that root can, in the profile `none`"
        raise LaunchError(f"`{source}` makes whoever has it root of this machine", fix)
    if _is_path(source):
        return plain(Mount(_whole(source, folder), target, bool(is_changed)))
    if not _VOLUME.fullmatch(source):
        raise _unclear(f"{source}:{target}")
    return plain(Mount(source, target, bool(is_changed), is_volume=True))


def _is_path(source: str) -> bool:
    return source.startswith(("/", ".", "~"))


def _whole(source: str, folder: str) -> str:
    return source if source.startswith("~") else join(folder, source)


def _unclear(text: str) -> LaunchError:
    fix = "write `-v /a/folder:/its/place:ro`, or without `:ro` if the server may change it"
    return LaunchError(f"nobody knows here what `{text}` gives to the container", fix)
