"""The ways in that the policy opens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from douane.gateway.identity.certificates import by_certificate
from douane.gateway.identity.issuers import Fetch, IssuerKeys
from douane.gateway.identity.keys import by_key
from douane.gateway.identity.local import by_account, by_local_token, local_token
from douane.gateway.identity.way import Presented, Refused, Way
from douane.model.access import Principal
from douane.policy.access import Access, LocalTrust, placed
from douane.stores.api_keys import ApiKeys

_NOWHERE: Final = Refused(403, "", "this principal belongs to no tenant here, or to several")


class Means(NamedTuple):
    """What the ways need: the state folder, its keys, and how to ask issuers; times are in epoch seconds.

    `who` is the one way in, where somebody else has established who asks.
    """

    folder: str
    keys: ApiKeys
    fetch: Fetch
    clock: Callable[[], float] = time.time
    who: Way | None = None


def ways_in(access: Access, means: Means) -> tuple[Way, ...]:
    """Every way to authenticate that `access` opens; each gives principals in their tenant, with their roles.

    Raises:
        StoreError: the token of this machine cannot be read or made.
    """
    return tuple(_placing(access, way) for way in _opened(access, means))


def _opened(access: Access, means: Means) -> Iterator[Way]:
    if means.who is not None:
        yield means.who
        return
    yield by_key(means.keys, means.clock)
    if access.issuers:
        from douane.gateway.identity.tokens import by_token  # noqa: PLC0415  # joserfc, which not all need

        issuers = [IssuerKeys(issuer, means.fetch, means.clock) for issuer in access.issuers]
        yield by_token(issuers, means.clock, access.clock_skew)
    if access.certificates:
        yield by_certificate(access.certificates)
    if access.local is LocalTrust.LOOPBACK:
        yield by_local_token(local_token(means.folder))
    if access.local is not LocalTrust.NONE:
        yield by_account(access.accounts)


def _placing(access: Access, way: Way) -> Way:
    place = lru_cache(maxsize=1024)(partial(placed, access))  # by all that was vouched for

    async def placing(presented: Presented) -> Principal | Refused | None:
        found = await way(presented)
        if not isinstance(found, Principal):
            return found
        return place(found) or _NOWHERE

    return placing
