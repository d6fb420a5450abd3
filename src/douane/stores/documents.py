"""Where policy documents are kept: the built-in one, yours in the configuration folder, a project's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from douane import policy
from douane.config import Config, read
from douane.errors import ConfigError
from douane.policy.document import Level
from douane.policy.parse import Document

FILE = "douane.toml"
EXCEPTIONS = "exceptions.toml"


def load(folder: Path, project: Path | None) -> Config:
    """What is in force with the documents of the configuration folder and of a project's folder.

    Raises:
        ConfigError: a document cannot be read or used.
    """
    return read(documents(folder, project))


def documents(folder: Path, project: Path | None) -> tuple[Document, ...]:
    """Every document that is there, the built-in one first; missing files are no mistake."""
    found = [built_in(), *(document(path, Level.USER) for path in _own(folder))]
    theirs = project / FILE if project is not None else None
    if theirs is not None and theirs.is_file() and theirs.resolve() != (folder / FILE).resolve():
        found.append(document(theirs, Level.PROJECT))
    return tuple(found)


def built_in() -> Document:
    """The document that is in force when nothing else is written."""
    return document(Path(policy.__path__[0], "default.toml"), Level.BUILT_IN)


def document(path: Path, level: Level) -> Document:
    """One file as a document.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot read `{path}`: {error.strerror}", "make it readable, or remove it"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"`{path}` is not UTF-8", "save it as UTF-8") from None
    return Document(path.name, level, text.replace("\r\n", "\n"))


def config_folder() -> Path:
    """The folder of your own documents: `DOUANE_CONFIG`, or where the system keeps configuration."""
    if named := os.environ.get("DOUANE_CONFIG"):
        return Path(named)
    import platformdirs  # noqa: PLC0415  not needed where the variable names the folder

    return Path(platformdirs.user_config_dir("douane", appauthor=False))


def _own(folder: Path) -> Iterator[Path]:
    for path in (folder / FILE, *sorted((folder / "douane.d").glob("*.toml")), folder / EXCEPTIONS):
        if path.is_file():
            yield path
