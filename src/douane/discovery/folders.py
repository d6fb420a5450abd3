"""Files below a folder that fit a pattern, found without looking far."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from typing import Final

MAX_DEPTH: Final = 4  # that `**` goes down
MAX_FOLDERS: Final = 2_000
MAX_NAMES: Final = 10_000  # in one folder
# Neither has files of a host, and both have thousands of folders.
_NEVER: Final = frozenset({"node_modules", ".git"})


class TooManyError(Exception):
    """There is more than is looked at; what was found until then is not all."""


def matching(folder: str, pattern: str) -> Iterator[str]:
    """Paths of files: `*` is any piece of a name, `**` up to four folders. Links to folders are not followed.

    Raises:
        TooManyError: there are more folders, or names in one, than are looked at.
    """
    yield from _Search().look(folder, pattern.split("/"), MAX_DEPTH)


class _Search:
    """One look, which ends when it has seen enough folders."""

    def __init__(self) -> None:
        self._left = MAX_FOLDERS

    def look(self, folder: str, parts: Sequence[str], depth: int) -> Iterator[str]:
        """What fits below this folder."""
        name, rest = parts[0], parts[1:]
        if name == "**":
            yield from self.look(folder, rest, depth)
            for inner in self._folders(folder, "*") if depth else ():
                yield from self.look(inner, parts, depth - 1)
        elif rest:
            for inner in self._folders(folder, name):
                yield from self.look(inner, rest, depth)
        else:
            found = (one for one in self._listed(folder) if fnmatchcase(one.name, name))
            yield from (one.path for one in found if one.is_file())

    def _folders(self, folder: str, name: str) -> list[str]:
        found = (one for one in self._listed(folder) if fnmatchcase(one.name, name))
        return [one.path for one in found if one.name not in _NEVER and one.is_dir(follow_symlinks=False)]

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        self._left -= 1
        if self._left < 0:
            raise TooManyError(f"more than {MAX_FOLDERS} folders are below it, and not all were looked into")
        try:
            with os.scandir(folder) as listing:
                names = list(islice(listing, MAX_NAMES + 1))
        except OSError:
            return []
        if len(names) > MAX_NAMES:
            raise TooManyError(
                f"more than {MAX_NAMES} names are in a folder of it, and not all were looked at"
            )
        return sorted(names, key=lambda one: one.name)
