"""The key that somebody names as who calls, as it is kept here."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Final

from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.paths import database_path

KEY: Final = "key:"


def key_here(principal: str, tenant: str, state: str, at: float) -> ApiKey | None:
    """The newest key that stands for the principal and is good at `at` (epoch seconds), or None.

    `state` is the state folder of all tenants. Where the default tenant has no such key, that of the only
    other tenant that has one counts.
    """
    if not principal.startswith(KEY) or not os.path.exists(database_path(state)):  # noqa: PTH110  # as in stores
        return None
    try:
        with closing(ApiKeys(state)) as store:
            every = store.every()
    except DouaneError:
        return None  # whoever tries a policy need not be able to read the keys
    named = [one for one in every if f"{KEY}{one.name}" == principal and one.is_good(at)]
    own = [one for one in named if one.tenant == tenant]
    if not own and tenant == DEFAULT_TENANT and len({one.tenant for one in named}) == 1:
        own = named
    return max(own, key=lambda one: one.created, default=None)
