"""Which calls are like one another: the same tool, about the same place, whatever the texts in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from douane.protocol.json import canonical

_LONGEST: Final = 128  # characters of what is a name and no text
_LONGEST_PATH: Final = 1024
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://[^/?#]*)", re.IGNORECASE)
_PATH: Final = re.compile(r"(?:/|~|[A-Za-z]:[\\/])[^\r\n]*\Z")
_HIDDEN: Final = re.compile(r"/\.|%")
_TEXT: Final = " "  # no name
_BYTES: Final = 16


class Leeway(NamedTuple):
    """How far apart like calls may be.

    `roots` are folders that are one place with all that is in them, but for what is hidden there. With
    `is_near`, as where rows are written, what is no text may be anything too: the call reaches nobody.
    """

    roots: tuple[str, ...] = ()
    is_near: bool = False


def likeness(call: tuple[str, str, str], arguments: Mapping[str, object], leeway: Leeway) -> bytes:
    """A digest that is the same for like calls; `call` is the server, the tool and the pin of its definition.

    Of a path the folder counts, of a URL the host, of a text with spaces that it is one. Whom something is
    for counts whole, and so do numbers where the call reaches others.
    """
    told = {name: _place(value, leeway) for name, value in arguments.items()}
    return blake2b(canonical([*call, told]).encode(), digest_size=_BYTES).digest()


def varying(arguments: Mapping[str, object], leeway: Leeway) -> dict[str, str]:
    """Which arguments may be others in calls of one task, with the place that stays, ``""`` for any."""
    places = {name: (value, _place(value, leeway)) for name, value in arguments.items()}
    return {
        name: "" if place == _TEXT else str(place)
        for name, (value, place) in places.items()
        if place == _TEXT or (isinstance(value, str) and place != value)
    }


def is_at_home(arguments: Mapping[str, object], roots: Iterable[str]) -> bool:
    """Whether it names files, and all of them are in these folders and not hidden there."""
    folders = tuple(roots)
    paths = [value for value in arguments.values() if isinstance(value, str) and _is_path(value)]
    return bool(paths) and all(root_of(path, folders) for path in paths)


def root_of(path: str, roots: Iterable[str]) -> str:
    """The folder of these in which a path is, ``""`` if it is in none, or hidden, or written oddly."""
    plain = path.replace("\\", "/")
    if _HIDDEN.search(plain):
        return ""
    return next((root for root in roots if root.strip("/") and plain.startswith(f"{root.rstrip('/')}/")), "")


def _is_path(text: str) -> bool:
    return len(text) <= _LONGEST_PATH and _PATH.match(text) is not None


def _place(value: object, leeway: Leeway) -> object:
    if not isinstance(value, str):
        return _TEXT if leeway.is_near else value
    if _is_path(value) and (root := root_of(value, leeway.roots)):
        return root
    if any(map(str.isspace, value)) or len(value) > _LONGEST:
        return _TEXT
    if url := _URL.match(value):
        return url[1].lower()
    folder, slash, _ = value.replace("\\", "/").rpartition("/")
    return folder + slash or value
