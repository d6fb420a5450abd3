"""A compiled database kept in the state folder, and trusted only if this account's own key vouches for it.

Loading one runs no check of its own: whoever could change it could crash or blind the post. ADR 0022.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

from douane.errors import StoreError
from douane.stores.files import read_private, replace_private
from douane.stores.keys import existing_seal_key
from douane.stores.paths import is_private

MOST: Final = 32 << 20  # bytes; a hundred times what there is today
_MARK: Final = b"douane scan 1\n"
_WIDTH: Final = 32


class Prepared:
    """The file `scan.db` in `folder`, as far as it holds what `identity` says.

    Its form: a mark, the identity, a keyed BLAKE2b over both and the rest, and the rest.
    """

    def __init__(self, folder: str, identity: bytes) -> None:
        self._folder = folder
        self._path = f"{folder}/scan.db"
        self._head = _MARK + identity

    def read(self) -> bytes | None:
        """What was written, or None if there is nothing or it cannot be trusted."""
        with suppress(OSError, StoreError):
            key = self._key()
            if key is None or os.stat(self._path, follow_symlinks=False).st_size > MOST:  # noqa: PTH116  # pathlib costs milliseconds
                return None
            return self._opened(key, read_private(self._path))
        return None

    def write(self, serialised: bytes) -> None:
        """Keep `serialised` in place of what was there; where that fails, nothing is kept."""
        with suppress(OSError, StoreError):
            key = self._key()
            if key is not None:
                content = b"".join((self._head, self._seal(key, serialised), serialised))
                replace_private(self._path, content)

    def _key(self) -> bytes | None:
        """The key of this folder, if the folder is this account's alone."""
        return existing_seal_key(self._folder) if is_private(self._folder) else None

    def _opened(self, key: bytes, content: bytes) -> bytes | None:
        start = len(self._head) + _WIDTH
        head, seal, serialised = content[: len(self._head)], content[len(self._head) : start], content[start:]
        is_ours = compare_digest(seal, self._seal(key, serialised)) and head == self._head
        return serialised if is_ours else None

    def _seal(self, key: bytes, serialised: bytes) -> bytes:
        sealed = blake2b(self._head, digest_size=_WIDTH, key=key, person=b"douane scan.db")
        sealed.update(serialised)
        return sealed.digest()
