"""The API keys of the gateway and of this API: which there are, making and ending them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from typing import Final

from douane.audit.visible import visible
from douane.errors import ConfigError
from douane.gateway.identity.keys import new_key, principal_of
from douane.gateway.sessions import Ended, account
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import (
    PAGING,
    Act,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
    page_of,
)
from douane.operations.fields import duration, text, texts
from douane.operations.person import ensure_person
from douane.operations.within import in_force, the
from douane.policy.access import Access, placed, roles_of
from douane.policy.settings import Settings
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.documents import load
from douane.stores.paths import ready, tenant_folder

UNUSED: Final = 30 * 86_400.0  # seconds after which a key that nobody uses is pointed out
_USUAL: Final = 90 * 86_400.0
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_NAMES: Final = "use letters, digits, `.`, `_`, `@` and `-`, at most 64"
_DAY: Final = 86_400.0
_YEAR: Final = 365 * _DAY


def listed(place: Place, given: Given) -> Listing:
    """The keys that let somebody in, or all that ever were."""
    now = time.time()
    with _opened(place) as store:
        found = [one for one in _own(place, store) if given.get("all") or one.is_good(now)]
    return page_of([{"id": one.prefix, **key_json(one, now)} for one in found], given)


def create(place: Place, by: By, given: Given) -> Change:
    """Make a key, which is shown this once."""
    name = text(given, "name")
    if not _NAME.fullmatch(name):
        raise ConfigError(f"`{visible(name)}` cannot be the name of a key", _NAMES)
    made = new_key()
    wanted = ApiKey(made.prefix, name, texts(given, "groups"), texts(given, "scopes"), place.tenant)
    _ensure_may_have(place, by, wanted)
    key = _begun(wanted, by.id, duration(given, "for") or _USUAL)
    after = _with_roles(place, key)
    with _opened(place) as store:
        store.add(key, made.digest)
    return Change({}, after, f"made {name} ({key.prefix})", {"key": made.text})


def rotate(place: Place, by: By, given: Given) -> Change:
    """Make a new key in the place of one, which ends soon."""
    made, now = new_key(), time.time()
    with _opened(place) as store:
        before = _the(place, store, given)
        _ensure_may_have(place, by, before)
        anew = replace(before, prefix=made.prefix, last_used=None)
        key = _begun(anew, by.id, duration(given, "for") or before.expires - before.created)
        after = _with_roles(place, key)
        overlap = duration(given, "overlap", _YEAR, 0.0)
        store.replace(key, made.digest, now + (_DAY if overlap is None else overlap))
    return Change(_brief(before), after, f"made {key.name} anew ({key.prefix})", {"key": made.text})


def revoke(place: Place, by: By, given: Given) -> Change:
    """End a key at once, and the sessions of whoever has no other."""
    with _opened(place) as store:
        key = _the(place, store, given)
        _end(store, key, by.id, place.root)
    return Change(_brief(key), {"revoked": True}, f"revoked {key.name} ({key.prefix})")


def _begun(key: ApiKey, by: str, period: float) -> ApiKey:
    """The key as it is made now, for so many seconds."""
    now = time.time()
    return replace(key, created=now, created_by=by, expires=now + period)


def _with_roles(place: Place, key: ApiKey) -> dict[str, object]:
    """A new key, with the roles that follow from it at the gateway.

    Raises:
        ConfigError: it would let nobody in.
    """
    access = load(place.config, None).settings.access
    found = placed(access, principal_of(key))
    if found is None:
        raise ConfigError(*_homeless(access, key))
    return _brief(key) | {"roles": sorted(found.roles)}


def _homeless(access: Access, key: ApiKey) -> tuple[str, str]:
    """Why a key lets nobody in, and what to do; `default` in it says nothing of whose it is."""
    names = visible(", ".join(one.name for one in access.tenants if one.name != DEFAULT_TENANT))
    named = f"name one of `[tenants]` with --tenant: {names}" if names else "name none with --tenant"
    if key.tenant != DEFAULT_TENANT:
        return f"the key would be of no tenant: `{visible(key.tenant)}` is none of `[tenants]`", named
    line = f"`principals = {json.dumps([f'key:{key.name}'])}`"
    because = "the key names no tenant, and its name, groups and scopes are of none, or of several"
    return because, visible(f"{named}, or for the tenant `default` write {line} under `[tenants.default]`")


def _end(store: ApiKeys, key: ApiKey, by: str, root: str) -> None:
    """Revoke a key; whoever came in with it, and has no other, is out at once."""
    now = time.time()
    store.revoke(key, by, now)
    whose = (key.name, key.tenant)
    if any((other.name, other.tenant) == whose and other.is_good(now) for other in store.every()):
        return
    folder = tenant_folder(root, key.tenant)
    ready(folder)
    with closing(Ended(f"{folder}/sessions.ended")) as sessions:
        sessions.principal(account(principal_of(key)), now)


def key_json(key: ApiKey, at: float) -> dict[str, object]:
    """A key as a program sees it."""
    return asdict(key) | {"state": state(key, at), "unused": is_unused(key, at)}


def state(key: ApiKey, at: float) -> str:
    """Whether it lets anybody in, and why not."""
    if key.revoked is not None:
        return "revoked"
    return "good" if key.is_good(at) else "ended"


def is_unused(key: ApiKey, at: float) -> bool:
    """Whether nobody has used it for long."""
    return key.is_good(at) and at - (key.last_used or key.created) > UNUSED


def opens_more(place: Place, key: ApiKey) -> bool:
    """Whether a key gives more than a name: a role at the gateway or in the control room, or answers.

    Raises:
        ConfigError: the documents cannot be used.
    """
    whose, found = principal_of(key), _settings(place, key)
    return any(
        whose.id in one.control.answering
        or roles_of(one.access, whose)
        or any(members.include(whose) for members in one.control.roles.values())
        for one in found
    )


def _settings(place: Place, key: ApiKey) -> list[Settings]:
    """What is set where the key is made, and for the tenant whose it is by its name, groups or scopes."""
    found = placed(load(place.config, None).settings.access, principal_of(key))
    tenants = {place.tenant} if found is None else {place.tenant, found.tenant}
    return [in_force(place._replace(tenant=one)).settings for one in sorted(tenants)]


def _ensure_may_have(place: Place, by: By, key: ApiKey) -> None:
    """Nothing, if whoever asks may be shown this key.

    Raises:
        NotAllowedError: the key answers what is for persons, and a program asks.
    """
    if any(f"key:{key.name}" in one.control.answering for one in _settings(place, key)):
        ensure_person(place, by)


def _own(place: Place, store: ApiKeys) -> Iterator[ApiKey]:
    return (one for one in store.every() if one.tenant == place.tenant)


def _the(place: Place, store: ApiKeys, given: Given) -> ApiKey:
    now, ident = time.time(), text(given, "id")
    return the("key", (one for one in _own(place, store) if one.prefix == ident and one.is_good(now)))


def _brief(key: ApiKey) -> dict[str, object]:
    names = ("name", "prefix", "groups", "scopes", "tenant", "created", "created_by", "expires")
    return {name: getattr(key, name) for name in names}


@contextmanager
def _opened(place: Place) -> Iterator[ApiKeys]:
    with closing(ApiKeys(place.root)) as store:
        yield store


_ID: Final = Field("id", is_needed=True, about="the prefix of the key")
_NEW: Final = (
    Field("name", is_needed=True, about="what the key is called; it stands for the principal `key:NAME`"),
    Field("groups", "list", about="groups, from which roles follow"),
    Field("scopes", "list", about="scopes, from which roles follow"),
    Field("for", "duration", about="how long it lets in; without it 90 days"),
)
_OVERLAP: Final = Field("overlap", "duration", about="how long the one so far lets in; without it a day")

VIEWS: Final = (
    View(
        "keys",
        "/keys",
        Role.AUDITOR,
        "API keys, without their secrets.",
        listed,
        (Field("all", "flag", about="those that have ended, too"), *PAGING),
    ),
)
ACTS: Final = (
    Act("keys.create", "/keys", Role.ADMINISTRATOR, "Make a key, which is shown this once.", create, _NEW),
    Act(
        "keys.rotate",
        "/keys/{id}/rotate",
        Role.ADMINISTRATOR,
        "Make a new key in the place of one.",
        rotate,
        (
            _ID,
            _OVERLAP,
            Field("for", "duration", about="how long it lets in; without it as long as that one"),
        ),
    ),
    Act("keys.revoke", "/keys/{id}/revoke", Role.ADMINISTRATOR, "End a key at once.", revoke, (_ID,)),
)
