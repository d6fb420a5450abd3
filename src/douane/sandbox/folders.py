"""Folders and files of the machine that a box may have: by their one true path, none that holds too much."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Final

from douane.errors import LaunchError

_PRIVATE: Final = (
    ".ssh",
    ".gnupg",
    ".aws",
    ".config",
    ".local",
    ".local/share",
    ".local/state",
    ".kube",
    ".docker",
)
_KERNEL: Final = ("/proc", "/sys", "/dev", "/run")
_SHARED: Final = ("/usr/local", "/var/lib", "/var/tmp")  # noqa: S108  # nothing is made there
_DEEP: Final = 2  # names of a path; what has fewer is not about one thing
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/boot")


def canonical(path: str, folder: str) -> str:
    """The path without links and `..`, where a relative one is below `folder`.

    Raises:
        LaunchError: nothing is there.
    """
    whole = os.path.join(folder, os.path.expanduser(path))  # noqa: PTH111, PTH118  # pathlib costs milliseconds
    try:
        return os.path.realpath(whole, strict=True)
    except OSError as error:
        reason = (error.strerror or "it cannot be found").lower()
        message = f"the server is to have `{path}`, but: {reason}"
        fix = "make it, or take it out of what names it: the profile, the command or a variable"
        raise LaunchError(message, fix) from None


def readable(path: str, ours: Iterable[str]) -> str:
    """The canonical path, if a server may read all of it; `ours` are the folders of Douane itself.

    Raises:
        LaunchError: it holds more than a server should see.
    """
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111  # as above
    private = [os.path.join(home, name) for name in _PRIVATE]  # noqa: PTH118  # as above
    closed = [os.path.realpath(one) for one in ours]
    around = path in private or any(is_within(one, path) for one in (home, *_KERNEL, *closed))
    if around or any(is_within(path, one) for one in (*_KERNEL, *private[:2], *closed)):
        fix = "name a folder below it that holds what the server works with and nothing else"
        raise LaunchError(f"no server may have `{path}`: it holds more than that", fix)
    return path


def writable(path: str, ours: Iterable[str]) -> str:
    """The same, if a server may also change it.

    Raises:
        LaunchError: it holds more than a server should see, or is the system's.
    """
    if any(is_within(path, one) or is_within(one, path) for one in _SYSTEM):
        raise LaunchError(f"no server may change `{path}`: it is the system's", "name a folder of your own")
    return readable(path, ours)


def is_wide(folder: str) -> bool:
    """Whether it holds things of many kinds, so that no server needs all of it."""
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111  # as above
    private = (os.path.join(home, name) for name in _PRIVATE)  # noqa: PTH118  # as above
    folder = os.path.realpath(folder)
    return folder.count("/") < _DEEP or folder in _SHARED or is_within(home, folder) or folder in private


def is_within(path: str, folder: str) -> bool:
    """Whether the path is the folder or lies below it; both are canonical."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def opened(path: str) -> int:
    """The canonical path as an open file that only names it; what has become a link since then is refused.

    Raises:
        LaunchError: there is a link on the way, or it cannot be reached.
    """
    current = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        for part in filter(None, path.split("/")):
            below = os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=current)
            os.close(current)
            current = below
            if stat.S_ISLNK(os.fstat(current).st_mode):
                raise _moved(path)
    except OSError as error:
        os.close(current)
        raise LaunchError(
            f"`{path}` cannot be opened: {(error.strerror or '').lower()}", "see who may"
        ) from None
    except LaunchError:
        os.close(current)
        raise
    return current


def _moved(path: str) -> LaunchError:
    return LaunchError(f"`{path}` has become a link", "see who changes it while servers are started")
