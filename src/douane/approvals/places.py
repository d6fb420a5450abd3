"""Where a path or URL leads: its folder, its host, and whether that is a folder of work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.approvals.naming import is_telling, is_text, nodes

_LONGEST_PATH: Final = 1024
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://[^/?#]+)", re.IGNORECASE)
_PATH: Final = re.compile(r"(?:/|~|[A-Za-z]:/)[^\r\n]*\Z")
# A name that begins with a dot, a way up, a variable, an escape, a pattern, or a control character.
_HIDDEN: Final = re.compile(r"(?:^|/)\s*\.(?!/)|(?:^|/)\$|[%*\x00-\x1f\x7f]")
_ODD: Final = re.compile(r"\s*//|.*/\s*\Z|\s*file:", re.IGNORECASE | re.DOTALL)
# `s3:`, `git@host:`, `host:folder`, but no drive.
_ELSEWHERE: Final = re.compile(r"[^\s/]{2,}:|\S+@\S|.*://", re.DOTALL)

_NOT_HERE: Final = "elsewhere:"


def is_at_home(arguments: Mapping[str, object], roots: Iterable[str]) -> bool:
    """Whether it names files, and each is one of these folders or in one, and not hidden there."""
    folders = tuple(roots)
    homes = {folder.rstrip("/") for folder in folders if folder.strip("/")}
    named = [*_named(arguments)]
    paths = [text for text in named if _PATH.match(text)]
    return (
        bool(paths)
        and all(root_of(path, folders) or path.rstrip("/") in homes for path in paths)
        and not any(_HIDDEN.search(text) or _leaves(text) for text in named)
    )


def root_of(path: str, roots: Iterable[str]) -> str:
    """The folder of these in which a path is, ``""`` if it is in none, or hidden, or written oddly."""
    plain = _plain(path)
    if len(path) > _LONGEST_PATH or _HIDDEN.search(plain):
        return ""
    return next((root for root in roots if root.strip("/") and plain.startswith(f"{root.rstrip('/')}/")), "")


def folder_of(path: str) -> str:
    """The folder that a path names something in; the path itself where there is none."""
    if len(path) > _LONGEST_PATH or _URL.match(path):
        return path
    folder, slash, _ = _plain(path).rpartition("/")
    return folder + slash or path


def host_of(url: str) -> str:
    """The scheme and host of a URL; all of it where there is no host."""
    found = _URL.match(url)
    return found[1].lower() if found and not is_odd(url[: found.end()]) else url


def is_odd(path: str) -> bool:
    """Whether a path is hidden, leads upwards, names a whole folder, or is written oddly."""
    plain = _plain(path)
    return bool(_HIDDEN.search(plain) or _ODD.match(plain))


def address_in(text: str) -> bool:
    """Whether a text is nothing but an address."""
    plain = _plain(text.strip())
    return bool(_URL.match(plain) or _PATH.match(plain)) and not any(map(str.isspace, plain))


def _leaves(text: str) -> bool:
    """Whether it names another machine, or more than a file."""
    return bool(_ELSEWHERE.match(text)) and not _PATH.match(text)


def _named(arguments: Mapping[str, object]) -> Iterator[str]:
    """All that stands in arguments but texts; whom something is for counts as elsewhere."""
    for name, value in nodes("", arguments, is_text):
        text = _plain(value.strip()) if isinstance(value, str) else ""
        yield from (_plain(name), text)
        if is_telling(name) and not _PATH.match(text):
            yield _NOT_HERE


def _plain(path: str) -> str:
    return path.replace("\\", "/")
