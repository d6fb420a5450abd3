"""The vault of this account, opened with its key from wherever that is kept."""

from __future__ import annotations

import time

from douane.errors import SecretError
from douane.model.access import DEFAULT_TENANT
from douane.stores.keys import vault_key
from douane.vault.safe import Safe
from douane.vault.store import Vault


def opened_vault(folder: str) -> Vault:
    """The vault in the state folder, which must be there.

    Raises:
        StoreError: it, or its key, cannot be used.
    """
    return Vault(f"{folder}/vault.db", vault_key(folder))


def opened_safe(folder: str, tenant: str = DEFAULT_TENANT) -> Safe:
    """The named secrets in the vault of this state folder; to be closed.

    Raises:
        StoreError: the vault, or its key, cannot be used.
    """
    return Safe(opened_vault(folder), time.time, _fetched, tenant)


def _fetched(origin: str) -> str:
    raise SecretError(
        f"nothing here knows how to ask for `{origin}`", "keep the value itself: `douane secrets set`"
    )
