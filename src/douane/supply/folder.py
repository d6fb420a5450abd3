"""The files of a folder, as far as they are worth reading, and never of what it depends on."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from douane.supply.archive import LARGEST, LARGEST_FILE, MOST_FILES, Archive

_NOT_ITS_OWN = frozenset(
    {"node_modules", ".git", ".hg", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".pytest_cache"}
)


def files_of(folder: str) -> Archive:
    """The files below `folder` by their paths; links are not followed."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    total = 0
    for path in _paths(folder):
        if len(files) >= MOST_FILES or total > LARGEST:
            left_out.append(f"it has more than {MOST_FILES} files or {LARGEST >> 20} MiB")
            break
        content = _content(path)
        if content is None:
            left_out.append(f"`{os.path.relpath(path, folder)}` cannot be read, is a link or too large")
            continue
        files[os.path.relpath(path, folder).replace(os.sep, "/")] = content
        total += len(content)
    return Archive(files, tuple(left_out))


def _paths(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _NOT_ITS_OWN)
        yield from (f"{root}/{name}" for name in sorted(names))


def _content(path: str) -> bytes | None:
    """The content of a plain file: opening a pipe would wait for whoever writes to it."""
    try:
        at = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(at, "rb") as file:  # noqa: PTH123  # a descriptor, no path
            if not stat.S_ISREG(os.fstat(at).st_mode):
                return None
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return content if len(content) <= LARGEST_FILE else None
