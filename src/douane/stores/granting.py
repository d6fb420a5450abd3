"""Documents of approvals in the configuration folder: written whole, and taken back as they were."""

from __future__ import annotations

import os
from hashlib import sha256

from douane.config import read
from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.model.dossier import Effect
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.documents import FOLDER, TENANTS, documents
from douane.stores.exceptions import alone, put_in_place


def document_of(title: str, tenant: str) -> str:
    """Where the document of an approval stands below the configuration folder."""
    below = "" if tenant == DEFAULT_TENANT else f"{TENANTS}/{tenant}/"
    return f"{below}{FOLDER}/{title}.toml"


def grant(folder: str, name: str, text: str, tenant: str = "") -> Effect:
    """Write the document `name`, if it can be used beside all others; gives how to take it back.

    Raises:
        ConfigError: it cannot be used, or not be written; nothing was then.
    """
    path = f"{folder}/{name}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120  # as beside
        with alone(folder):
            found = {one.name: one for one in documents(folder, None, tenant)}
            read([*({**found, name: Document(name, Level.USER, text)}).values()])
            put_in_place(path, text)
    except OSError as error:
        raise _unwritable(path, error) from None
    return Effect(name, found[name].text if name in found else None, _digest(text))


def take_back(folder: str, effect: Effect) -> None:
    """Put in the place of a document what was there before it.

    Raises:
        ConfigError: somebody has changed it since, or it cannot be written; nothing was then.
    """
    path = f"{folder}/{effect.document}"
    try:
        with alone(folder):
            ensure_ours(folder, effect)
            _put_back(path, effect.before)
    except OSError as error:
        raise _unwritable(path, error) from None


def _put_back(path: str, before: str | None) -> None:
    if before is not None:
        put_in_place(path, before)
    elif os.path.lexists(path):
        os.unlink(path)  # noqa: PTH108  # as beside


def ensure_ours(folder: str, effect: Effect) -> None:
    """Nothing, where a document is as it was written, or is gone.

    Raises:
        ConfigError: somebody has changed it since, or it cannot be read.
    """
    path = f"{folder}/{effect.document}"
    try:
        with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123  # as beside
            found = file.read()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        found = ""
    if _digest(found) != effect.after:
        raise ConfigError(
            f"`{path}` has been changed since it was written, and stays",
            "remove it yourself, or put back what was approved",
        )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _unwritable(path: str, error: OSError) -> ConfigError:
    fix = "check the folder's owner, mode and free space, or set DOUANE_CONFIG to another folder"
    return ConfigError(f"`{path}` cannot be written: {error.strerror}", fix)
