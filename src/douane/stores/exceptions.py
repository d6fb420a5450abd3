"""Changing the file of exceptions that `douane policy except` keeps, and touching nothing else."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from douane.config import read
from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.policy.document import Level
from douane.policy.parse import Document, parse
from douane.stores.documents import EXCEPTIONS, TENANTS, documents, load

_HEADER: Final = "# Written by `douane policy except`; `--remove` takes one out early.\n"


def exceptions_of(tenant: str) -> str:
    """What the document of a tenant's exceptions is called, below the configuration folder."""
    return EXCEPTIONS if tenant == DEFAULT_TENANT else f"{TENANTS}/{tenant}/{EXCEPTIONS}"


def add_exception(folder: str, block: str, tenant: str = DEFAULT_TENANT) -> None:
    """Add `[[exception]]` blocks to a tenant's exceptions below the configuration folder, all or nothing.

    Raises:
        ConfigError: the blocks, or what is there already, cannot be used; nothing was written then.
    """
    _change(folder, tenant, lambda before: f"{before.rstrip()}\n\n{block.rstrip()}\n")


def remove_exception(folder: str, name: str, tenant: str = DEFAULT_TENANT) -> None:
    """Remove the exception that the record calls `name` from a tenant's exceptions.

    Raises:
        ConfigError: there is none of that name, or the file cannot be used; nothing was written then.
    """
    _change(folder, tenant, lambda before: _without(before, name, exceptions_of(tenant)))


def own_text(folder: str, tenant: str) -> str:
    """The text of a tenant's exceptions as commands keep them, ``""`` where there are none.

    Raises:
        ConfigError: it cannot be read.
    """
    found = documents(folder, None, "" if tenant == DEFAULT_TENANT else tenant)
    return next((one.text for one in found if one.name == exceptions_of(tenant)), "")


def _change(folder: str, tenant: str, changed: Callable[[str], str]) -> None:
    """Put what `changed` makes of the file's text in its place, if that can be used."""
    name = exceptions_of(tenant)
    path = f"{folder}/{name}"
    theirs = "" if tenant == DEFAULT_TENANT else tenant
    try:
        _make(folder)
        with alone(folder):
            found = {document.name: document for document in documents(folder, None, theirs)}
            after = changed(found[name].text if name in found else _HEADER)
            read([*({**found, name: Document(name, Level.USER, after)}).values()])
            _make(os.path.dirname(path))  # noqa: PTH120  # as everywhere in stores
            put_in_place(path, after)
            load(folder, None, theirs)
    except OSError as error:
        fix = "check the folder's owner, mode and free space, or set DOUANE_CONFIG to another folder"
        raise ConfigError(f"`{path}` cannot be written: {error.strerror}", fix) from None


def _make(folder: str) -> None:
    """The folder, and those around it that are missing, for this account alone."""
    if not os.path.isdir(folder):  # noqa: PTH112  # as above
        _make(os.path.dirname(folder))  # noqa: PTH120  # as above
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)  # noqa: PTH102  # as above


def _without(text: str, name: str, document: str) -> str:
    """The text without one exception: from its first line to the next table, comments in between stay."""
    blocks = parse(Document(EXCEPTIONS, Level.USER, text)).exceptions
    block = next((one for one in blocks if one.name == name), None)
    if block is None:
        fix = "see `douane policy except --list`; those of other documents are yours to edit"
        raise ConfigError(f"`{document}` has no exception `{name}`", fix)
    lines = text.splitlines(keepends=True)
    first = block.source.line
    end = next((n for n in range(first, len(lines)) if lines[n].lstrip().startswith(("[", "#"))), len(lines))
    return "".join((*lines[: first - 1], *lines[end:]))


@contextmanager
def alone(folder: str) -> Iterator[None]:
    """Keep other processes from writing until we have written; ends with this process at the latest."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put_in_place(path: str, text: str) -> None:
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
