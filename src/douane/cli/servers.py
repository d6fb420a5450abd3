"""The inventory of this account, for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from douane.cli.tenants import known_folder
from douane.model.access import DEFAULT_TENANT
from douane.stores.base import Store
from douane.stores.paths import database_path
from douane.stores.reader import NothingRecorded


@contextmanager
def opened_store(tenant: str = DEFAULT_TENANT) -> Iterator[Store]:
    """The inventory of this account, or of a tenant.

    Raises:
        ConfigError: there is no such tenant.
        NothingRecorded: no server was ever started through Douane.
        DouaneError: the policy or the store cannot be used.
    """
    folder = known_folder(tenant)
    if not os.path.exists(database_path(folder)):  # noqa: PTH110  # as in stores
        raise NothingRecorded(folder)
    # Imported at first use: it brings what only a running post needs.
    from douane.cli.dossiers.named import in_force  # noqa: PLC0415
    from douane.wiring import open_store  # noqa: PLC0415

    store = open_store(in_force(tenant), folder)
    try:
        yield store
    finally:
        store.close()
