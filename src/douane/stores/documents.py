"""Where policy documents are kept: the built-in one, yours in the configuration folder, a project's.

Paths are strings: the stdio wrapper comes by here, and would have to wait for pathlib.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Final

from douane import policy
from douane.config import Config, read
from douane.errors import ConfigError
from douane.policy.document import Level
from douane.policy.parse import Document

FILE: Final = "douane.toml"
FOLDER: Final = "douane.d"
EXCEPTIONS: Final = "exceptions.toml"

_LINUX: Final = sys.platform.startswith("linux")


def load(folder: str, project: str | None) -> Config:
    """What is in force with the documents of the configuration folder and of a project's folder.

    Raises:
        ConfigError: a document cannot be read or used.
    """
    return read(documents(folder, project))


def documents(folder: str, project: str | None) -> tuple[Document, ...]:
    """Every document that is there, the built-in one first; missing files are no mistake.

    Raises:
        ConfigError: a document cannot be read.
    """
    own = [_document(f"{folder}/{name}", name, Level.USER) for name in _own(folder)]
    return (built_in(), *own, *_of_project(folder, project))


def built_in() -> Document:
    """The document that is in force when nothing else is written."""
    return _document(f"{policy.__path__[0]}/default.toml", "default.toml", Level.BUILT_IN)


def document(path: str, level: Level) -> Document:
    """One file as a document, called by its path.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    return _document(path, path, level)


def config_folder() -> str:
    """The folder named by ``DOUANE_CONFIG``, or this account's usual place; it need not exist."""
    chosen = os.environ.get("DOUANE_CONFIG")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))  # noqa: PTH100, PTH111
    if _LINUX:
        base = os.environ.get("XDG_CONFIG_HOME", "")
        if not base.startswith("/"):  # the XDG specification: a relative path is ignored
            base = os.path.expanduser("~/.config")  # noqa: PTH111
        return f"{base}/douane"
    from platformdirs import user_config_dir  # noqa: PLC0415  not needed on Linux, and slow to import

    return user_config_dir("douane", appauthor=False)


def paths(folder: Path, project: Path) -> tuple[Path, ...]:
    """Every file that could hold a policy document: when one of them changes, so may the policy."""
    listed = sorted((folder / "douane.d").glob("*.toml"))
    return folder / FILE, *listed, folder / EXCEPTIONS, project / FILE


def _own(folder: Path) -> Iterator[Path]:
    for path in (folder / FILE, *sorted((folder / "douane.d").glob("*.toml")), folder / EXCEPTIONS):
        if path.is_file():
            yield path
