"""What was installed: its digest, its owner, and nobody's cache."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from hashlib import file_digest, sha256
from typing import NamedTuple

CACHE = "cache"


class Sum(NamedTuple):
    """A digest of all names, links and contents, and how many files there are."""

    digest: str
    files: int


def settled(tree: str) -> Sum:
    """The sum of a tree that was just filled, by another account perhaps: it is ours from now on.

    What runs from it may not change it: no account but ours may write.
    """
    shutil.rmtree(f"{tree}/{CACHE}", ignore_errors=True)
    for path in _paths(tree):
        found = os.lstat(path)
        os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)
        if not stat.S_ISLNK(found.st_mode):
            runs = 0o111 if found.st_mode & 0o100 or stat.S_ISDIR(found.st_mode) else 0
            os.chmod(path, 0o644 | runs)  # noqa: PTH101  # pathlib costs milliseconds
    return summed(tree)


def summed(tree: str) -> Sum:
    """The same of a tree as it is."""
    whole, files = sha256(), 0
    for path in _paths(tree):
        found = os.lstat(path)
        name = os.path.relpath(path, tree)
        if stat.S_ISLNK(found.st_mode):
            line = f"l {name}\0{os.readlink(path)}\0"  # noqa: PTH115  # as above
        elif stat.S_ISREG(found.st_mode):
            files += 1
            line = f"f {name}\0{found.st_mode & 0o100}\0{_content(path)}\0"
        else:
            line = f"d {name}\0"
        whole.update(line.encode("utf-8", "surrogateescape"))
    return Sum(whole.hexdigest(), files)


def _content(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123  # as above
        return file_digest(file, "sha256").hexdigest()


def _paths(tree: str) -> Iterator[str]:
    """The tree and all in it, in one order wherever it is."""
    yield tree
    for folder, folders, files in os.walk(tree):
        folders.sort()
        yield from (os.path.join(folder, name) for name in sorted((*folders, *files)))  # noqa: PTH118  # as above
