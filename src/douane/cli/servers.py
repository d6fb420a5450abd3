"""The inventory of this account, for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from douane.stores.base import Store
from douane.stores.paths import database_path, state_folder
from douane.stores.reader import NothingRecorded


@contextmanager
def opened_store() -> Iterator[Store]:
    """The inventory of this account.

    Raises:
        NothingRecorded: no server was ever started through Douane.
        DouaneError: the policy or the store cannot be used.
    """
    folder = state_folder()
    if not os.path.exists(database_path(folder)):  # noqa: PTH110  # as in stores
        raise NothingRecorded(folder)
    # Imported at first use: it brings what only a running post needs.
    from douane.stores.documents import load  # noqa: PLC0415
    from douane.wiring import folders, open_store  # noqa: PLC0415

    store = open_store(load(*folders()))
    try:
        yield store
    finally:
        store.close()
