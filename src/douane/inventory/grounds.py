"""What a server's command line says of where it may work and whether it only reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

_ABSOLUTE: Final = re.compile(r"(?:/|[A-Za-z]:[\\/]|~/?)[^:]*+|file://\S+")
_PROGRAM: Final = re.compile(r"/s?bin/|^/usr/")
# Options whose value is a folder to work in; those for databases, logs and settings are none.
_FOLDERS: Final = re.compile(
    r"--?(?:(?:allowed?|root|base|work|working|workspace|project|repo|vault|notes|docs?|files?)"
    r"[-_]?(?:dirs?|director(?:y|ies)|folders?|paths?|roots?)?|roots?|workspaces?|repository|vault|project)",
    re.IGNORECASE,
)
_READS_ONLY: Final = re.compile(
    r"--?(?:read[-_]?only|ro)(?:=(?:true|1|yes|on))?|READ_?ONLY(?:_MODE)?=(?:true|1|yes)|"
    r"--?access[-_]mode=(?:restricted|read[-_]?only|ro)",
    re.IGNORECASE,
)


def folders(arguments: Sequence[str]) -> tuple[str, ...]:
    """The folders that stand as such among the arguments of a server: `server-filesystem /workspace`."""
    return tuple(dict.fromkeys(_folders(arguments)))


def _folders(arguments: Sequence[str]) -> Iterator[str]:
    before = ""
    for argument in arguments:
        option, _, value = argument.partition("=")
        if argument.startswith("-"):
            if value and _FOLDERS.fullmatch(option) and _is_folder(value):
                yield value
        elif (not before.startswith("-") or _FOLDERS.fullmatch(before)) and _is_folder(argument):
            yield argument
        before = "" if value else argument


def _is_folder(text: str) -> bool:
    """Whether an absolute path is one of a folder: files have an ending, and programs their places."""
    if not _ABSOLUTE.fullmatch(text) or _PROGRAM.search(text):
        return False
    return "." not in re.split(r"[/\\]", text.rstrip("/\\"))[-1].lstrip(".")


def reads_only(arguments: Sequence[str]) -> bool:
    """Whether the arguments of a server say that it only reads."""
    joined = [*arguments, *(f"{one}={two}" for one, two in pairwise(arguments))]
    return any(_READS_ONLY.fullmatch(argument) for argument in joined)
