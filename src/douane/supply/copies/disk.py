"""Files of installed copies: so many of them, so many bytes and so much time, and only plain files."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from douane.model.facts import Unknown
from douane.supply.archive import LARGEST, MOST_FILES

LARGEST_FILE: Final = 64 << 20  # compiled extensions are large
PATIENCE: Final = 60.0  # seconds for everything that one look reads


class Disk:
    """Reads for one look at copies, until its bytes or its time are used up."""

    def __init__(self, most: int = 4 * LARGEST, patience: float = PATIENCE) -> None:
        self._left = most
        self._until = time.monotonic() + patience

    def is_late(self) -> bool:
        """Whether nothing more is read."""
        return self._left <= 0 or time.monotonic() > self._until

    def content(self, path: str) -> bytes | Unknown | None:
        """What is in a file, where a link leads, too, since that is what would run; None if there is none."""
        if self.is_late():
            return Unknown("there was no time for more")
        try:
            content = _read(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            return Unknown(getattr(error, "strerror", None) or "it cannot be read")
        if len(content) > LARGEST_FILE:
            return Unknown(f"it has more than {LARGEST_FILE >> 20} MiB")
        self._left -= len(content)
        return content

    def text(self, path: str) -> str:
        """A file as text, empty where there is none or it cannot be read."""
        content = self.content(path)
        return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths of all files below a folder; where there are too many, nothing more is read.

        What is in a `node_modules` is of other packages. A link to a folder is there with `/` at its end.
        """
        found = tuple(islice(_below(folder), MOST_FILES + 1))
        self._left = 0 if len(found) > MOST_FILES else self._left
        return found

    def names(self, folder: str) -> tuple[str, ...]:
        """What is in a folder itself."""
        with suppress(OSError):
            return tuple(sorted(os.listdir(folder)))  # noqa: PTH208  # names alone
        return ()

    def real(self, path: str) -> str:
        """Where links lead."""
        return os.path.realpath(path)


def _read(path: str) -> bytes:
    # Without O_NONBLOCK a pipe of this name would be waited for.
    at = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(at, "rb") as file:  # noqa: PTH123  # a descriptor, no path
        if not stat.S_ISREG(os.fstat(at).st_mode):
            raise FileNotFoundError(path)
        return file.read(LARGEST_FILE + 1)


def _below(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != "node_modules")
        links = (f"{one}/" for one in folders if os.path.islink(f"{root}/{one}"))  # noqa: PTH114  # as above
        start = os.path.relpath(root, folder).replace(os.sep, "/")
        for name in (*sorted(files), *links):
            yield name if start == "." else f"{start}/{name}"
