"""Writing an exception into the file that `douane policy except` keeps, and touching nothing else."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from douane.config import read
from douane.errors import ConfigError
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import EXCEPTIONS, documents, load

_HEADER: Final = "# Written by `douane policy except`; remove a block to end its exception early.\n"


def add_exception(folder: str, block: str) -> None:
    """Add a `[[exception]]` block to the exceptions of the configuration folder, all of it or nothing.

    Raises:
        ConfigError: the block, or what is there already, cannot be used; nothing was written then.
    """
    path = f"{folder}/{EXCEPTIONS}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        with _alone(folder):
            found = {document.name: document for document in documents(folder, None)}
            before = found[EXCEPTIONS].text if EXCEPTIONS in found else _HEADER
            after = f"{before.rstrip()}\n\n{block.rstrip()}\n"
            read([*({**found, EXCEPTIONS: Document(EXCEPTIONS, Level.USER, after)}).values()])
            _replace(path, after)
            load(folder, None)
    except OSError as error:
        fix = "check the folder's owner, mode and free space, or set DOUANE_CONFIG to another folder"
        raise ConfigError(f"`{path}` cannot be written: {error.strerror}", fix) from None


@contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Keep other processes from writing until we have written; ends with this process at the latest."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: str, text: str) -> None:
    """Put a whole new file (mode 0600) in the place of `path`, on the disk before it has the name."""
    draft = f"{path}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)  # noqa: PTH105
    except OSError:
        os.unlink(draft)  # noqa: PTH108
        raise
