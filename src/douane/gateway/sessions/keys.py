"""The keys of session ids in the state folder: made at first use, rotated with overlap."""

from __future__ import annotations

import os
from typing import Final

from douane.errors import StoreError
from douane.gateway.sessions.seal import KEY_LENGTH, Key
from douane.stores.files import make_once, read_private, replace_private

OVERLAP: Final = 600.0  # seconds in which every replica gets the new file before anything is sealed with it
_FILE: Final = "session.keys"
_MENDING: Final = (
    "bring it back from a backup, or move it away: all sessions end then, and clients begin new ones"
)


def session_keys(folder: str) -> tuple[Key, ...]:
    """The keys in `folder`, one made if there is none.

    Raises:
        StoreError: the file is damaged, or other accounts may read it.
    """
    path = f"{folder}/{_FILE}"
    _make_if_missing(path)
    keys = tuple(_key(path, line) for line in read_private(path).decode("ascii", "replace").splitlines())
    if not keys:
        raise StoreError(f"`{path}` holds no key", _MENDING)
    return keys


class KeyFile:
    """The keys in a folder, followed: another process may have rotated them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._seen = (0, 0.0)

    def changed(self) -> tuple[Key, ...] | None:
        """The keys, if they are others than at the last call; the first call always gives them.

        Raises:
            StoreError: as `session_keys`.
        """
        path = f"{self._folder}/{_FILE}"
        _make_if_missing(path)
        found = os.stat(path)  # noqa: PTH116  # as in stores
        seen = (found.st_ino, found.st_mtime)
        if seen == self._seen:
            return None
        self._seen = seen
        return session_keys(self._folder)


def rotate(folder: str, at: float, lifetime: float) -> tuple[Key, ...]:
    """Add a key that is in force soon, and drop those under which no living session can have been sealed.

    Replicas need the new file within `OVERLAP` seconds.
    """
    keys = sorted(session_keys(folder), key=lambda key: key.since)
    new = Key(os.urandom(KEY_LENGTH), at + OVERLAP)
    successors = [*keys[1:], new]
    kept = [key for key, next_one in zip(keys, successors, strict=True) if next_one.since + lifetime > at]
    replace_private(f"{folder}/{_FILE}", "".join(_line(key) for key in (*kept, new)).encode("ascii"))
    return (*kept, new)


def _make_if_missing(path: str) -> None:
    if not os.path.lexists(path):
        make_once(path, _fill)


def _fill(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123  # as in stores
        file.write(_line(Key(os.urandom(KEY_LENGTH), 0.0)))


def _line(key: Key) -> str:
    return f"{key.secret.hex()} {key.since:.0f}\n"


def _key(path: str, line: str) -> Key:
    secret, _, since = line.partition(" ")
    try:
        key = Key(bytes.fromhex(secret), float(since))
    except ValueError:
        key = Key(b"", 0.0)
    if len(key.secret) != KEY_LENGTH:
        raise StoreError(f"a line of `{path}` is not 64 hexadecimal digits and a time", _MENDING)
    return key
