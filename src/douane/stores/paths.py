"""Where Douane keeps its state; no import that the stdio wrapper would have to wait for."""

from __future__ import annotations

import os
import stat
import sys

from douane.errors import StoreError

_LINUX = sys.platform.startswith("linux")


def state_folder() -> str:
    """The folder named by ``DOUANE_STATE``, or this account's usual place; it need not exist yet."""
    chosen = os.environ.get("DOUANE_STATE")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))  # noqa: PTH100, PTH111  # pathlib costs milliseconds
    if _LINUX:
        base = os.environ.get("XDG_STATE_HOME", "")
        if not base.startswith("/"):  # the XDG specification: a relative path is ignored
            base = os.path.expanduser("~/.local/state")  # noqa: PTH111
        return f"{base}/douane"
    from platformdirs import user_state_dir  # noqa: PLC0415  # not needed on Linux, and slow to import

    return user_state_dir("douane", appauthor=False)


def database_path(folder: str) -> str:
    """The database with the audit log and the inventory."""
    return f"{folder}/douane.db"


def checkpoints_path(folder: str) -> str:
    """The file of signed checkpoints, one JSON object a line."""
    return f"{folder}/checkpoints.jsonl"


def tenant_folder(folder: str, tenant: str) -> str:
    """The state folder of a tenant; that of `default` is the folder itself."""
    return folder if tenant == "default" else f"{folder}/tenants/{tenant}"


def ready(folder: str) -> None:
    """Make the folder if need be, for this account alone.

    Raises:
        StoreError: it cannot be made, is not a folder, or belongs to or is writable by someone else.
    """
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        found = os.stat(folder)  # noqa: PTH116
    except OSError as error:
        raise StoreError(
            f"the state folder `{folder}` cannot be made: {error.strerror}",
            "set DOUANE_STATE to a folder that this account may write to",
        ) from None
    if not _is_closed(found):
        raise StoreError(
            f"the state folder `{folder}` belongs to or can be changed by another account",
            f"`chmod 700 {folder}` as its owner, or set DOUANE_STATE to a folder of this account",
        )


def is_private(folder: str) -> bool:
    """Whether the folder is there, and no other account can change what is in it.

    Raises:
        OSError: it cannot be looked at.
    """
    return _is_closed(os.stat(folder))  # noqa: PTH116


def _is_closed(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o022
