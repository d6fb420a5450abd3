"""The store of dossiers for commands, and what is in force where they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from douane.cli.tenants import ready_folder
from douane.config import Config
from douane.model.access import DEFAULT_TENANT
from douane.operations.dossiers.known_servers import meant
from douane.stores.documents import load
from douane.stores.dossiers import Dossiers
from douane.wiring import folders


@contextmanager
def opened(tenant: str) -> Iterator[Dossiers]:
    """The dossiers of this tenant."""
    store = Dossiers(ready_folder(tenant))
    try:
        yield store
    finally:
        store.close()


def id_of(server: str, tenant: str) -> str:
    """The id of the server that is meant.

    Raises:
        ConfigError: there is none of that name, or there are several.
    """
    with opened(tenant) as store:
        return meant(store, in_force(tenant), server)[0].id


def in_force(tenant: str) -> Config:
    """What the documents of this tenant say."""
    return load(*folders()) if tenant == DEFAULT_TENANT else load(folders()[0], None, tenant)
