"""Measures that take away: what people allowed, secrets, credentials and keys."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing

from douane.approvals.grant import Grant
from douane.incidents.ground import Ground
from douane.model.secret import reference
from douane.operations.within import approvals_of
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.unlocking import opened_safe, opened_vault
from douane.vault.safe import Safe
from douane.vault.secrets import Slot
from douane.vault.store import Vault

_KEY = "key:"


def granted(ground: Ground) -> list[str]:
    """The grants that end."""
    with approvals_of(ground.place) as store:
        return [f"grant {one.id} of {one.principal}" for one in _grants(ground, store)]


def revoke_grants(ground: Ground) -> str:
    """End what people have allowed of the servers and for the principals."""
    with approvals_of(ground.place) as store:
        found = list(_grants(ground, store))
        for one in found:
            store.revoke(one, ground.by, time.time())
    return f"revoked {len(found)} grants"


def _grants(ground: Ground, store: Approvals) -> Iterator[Grant]:
    for one in store.good_grants(time.time()):
        if one.server in ground.scope.servers or one.principal in ground.scope.principals:
            yield one


def named(ground: Ground) -> list[str]:
    """The secrets that the servers were given."""
    if not _has_vault(ground):
        return []
    with closing(opened_safe(ground.place.state, ground.place.tenant)) as safe:
        return [reference(one) for one in _secrets(ground, safe)]


def revoke_secrets(ground: Ground) -> str:
    """Forget the secrets that the servers were given; other servers lose them, too."""
    with closing(opened_safe(ground.place.state, ground.place.tenant)) as safe:
        found = list(_secrets(ground, safe))
        for one in found:
            safe.revoke(one)
    return f"revoked {', '.join(map(reference, found))}; take them back where they were issued, too"


def _secrets(ground: Ground, safe: Safe) -> Iterator[str]:
    for name in safe.names():
        secret = safe.get(name)
        if secret is not None and not secret.revoked and set(safe.uses(name)) & set(ground.scope.servers):
            yield name


def shown(ground: Ground) -> list[str]:
    """What the servers are shown by the gateway, of everybody and of principals."""
    if not _has_vault(ground):
        return []
    with closing(opened_vault(ground.place.state)) as vault:
        return [_called(slot, kind) for slot, kind in _slots(ground, vault)]


def remove_credentials(ground: Ground) -> str:
    """Forget headers, clients and tokens for the servers."""
    with closing(opened_vault(ground.place.state)) as vault:
        found = _slots(ground, vault)
        for slot, kind in found:
            vault.remove(slot, kind)
    told = ", ".join(_called(slot, kind) for slot, kind in found)
    return f"removed {told}; issuers have not been told: revoke tokens there"


def _slots(ground: Ground, vault: Vault) -> list[tuple[Slot, str]]:
    names = names_of(ground)
    return [
        (slot, kind)
        for slot, kind in vault.listed()
        if kind != "named" and slot.tenant == ground.place.tenant and slot.server in names
    ]


def _called(slot: Slot, kind: str) -> str:
    return f"{kind} for {slot.server}" + (f" of {slot.principal}" if slot.principal else "")


def keyed(ground: Ground) -> list[str]:
    """The API keys of the principals."""
    with closing(ApiKeys(ground.root)) as keys:
        return [f"{_KEY}{one.name} ({one.prefix})" for one in _keys(ground, keys)]


def revoke_keys(ground: Ground) -> str:
    """End the API keys of the principals."""
    with closing(ApiKeys(ground.root)) as keys:
        found = list(_keys(ground, keys))
        for one in found:
            keys.revoke(one, ground.by, time.time())
    return f"revoked {', '.join(one.prefix for one in found)}"


def _keys(ground: Ground, keys: ApiKeys) -> Iterator[ApiKey]:
    now = time.time()
    for one in keys.every():
        is_theirs = f"{_KEY}{one.name}" in ground.scope.principals and one.tenant == ground.place.tenant
        if is_theirs and one.is_good(now):
            yield one


def names_of(ground: Ground) -> set[str]:
    """What documents call the servers, as far as they were ever started or reached."""
    with closing(Dossiers(ground.place.state)) as store:
        return {one.server.name for one in store.registered() if one.server.id in ground.scope.servers}


def _has_vault(ground: Ground) -> bool:
    return os.path.exists(f"{ground.place.state}/vault.db")  # noqa: PTH110  # as in stores
