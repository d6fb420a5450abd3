"""API keys: `douane_<prefix>_<secret>`, of which only a digest is kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

from douane.gateway.identity.remembered import Remembered
from douane.gateway.identity.way import Presented, Refused, Way, bearer, invalid
from douane.model.access import Principal
from douane.stores.api_keys import ApiKey, ApiKeys

BEGINNING: Final = "douane_"
LOOK_EVERY: Final = 1.0  # seconds for which a good key is not looked up again
_KEY: Final = re.compile(r"douane_([0-9a-f]{8})_[0-9a-f]{64}")
_WRONG: Final = invalid("the API key is not known here, has ended or was revoked")


class NewKey(NamedTuple):
    """A key that was just made: the only place where its text ever is."""

    text: str
    prefix: str
    digest: bytes


def new_key() -> NewKey:
    """A key with 256 bits from the system's source of randomness."""
    prefix = secrets.token_hex(4)
    text = f"{BEGINNING}{prefix}_{secrets.token_hex(32)}"
    return NewKey(text, prefix, sha256(text.encode()).digest())


def by_key(keys: ApiKeys, clock: Callable[[], float]) -> Way:
    """The way in with an API key, in `Authorization: Bearer` or `X-API-Key`.

    A digest that is not salted is enough for a secret of 256 bits: there is nothing to guess.
    """
    lately = Remembered[tuple[Principal, float]]()

    async def way(presented: Presented) -> Principal | Refused | None:
        text = bearer(presented) or next(iter(presented.headers.all("x-api-key")), "")
        if not text.startswith(BEGINNING):
            return None
        at = clock()
        known = lately.of(text)
        if known is not None and 0 <= at - known[1] < LOOK_EVERY:
            return known[0]
        key = _known(keys, text, at)
        if key is None:
            return _WRONG
        keys.used(key, at)
        lately.note(text, (principal_of(key), at))
        return principal_of(key)

    return way


def principal_of(key: ApiKey) -> Principal:
    """Whom a key stands for; one that replaces it stands for the same."""
    groups, scopes = frozenset(key.groups), frozenset(key.scopes)
    return Principal(f"key:{key.name}", groups=groups, tenant=key.tenant, scopes=scopes)


def _known(keys: ApiKeys, text: str, at: float) -> ApiKey | None:
    form = _KEY.fullmatch(text)
    found = keys.find(form[1]) if form else None
    if found is None:
        return None
    key, digest = found
    same = compare_digest(digest, sha256(text.encode()).digest())
    return key if same and key.is_good(at) else None
