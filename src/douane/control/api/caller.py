"""Who calls the API: whoever a key or token is of; without one, whoever is at the browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.control.access.documents import Documents
from douane.control.access.roles import roles_by
from douane.control.access.visitor import CALL, Known, Visitor
from douane.errors import StoreError
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.issuers import Unfetched
from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.way import Presented, Refused, Way
from douane.gateway.identity.ways import Means, ways_in
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import By, Place, place_of
from douane.stores.api_keys import ApiKeys
from douane.stores.paths import ready
from douane.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.requests import Request

    from douane.gateway.identity.issuers import Fetch
    from douane.model.access import Principal
    from douane.policy.access import Access
    from douane.policy.control import Control

_SHOWN: Final = ("authorization", "x-api-key")


class Caller:
    """Establishes who calls, by the documents of now; `browser` knows whoever shows no credential.

    A token has to be for the API itself: one that an agent has for the gateway opens nothing here.
    """

    def __init__(self, place: Place, browser: Known, clock: Callable[[], float] = time.time) -> None:
        self._place = place
        self._browser = browser
        self._clock = clock
        self._documents = Documents(place.config, clock)
        self._refusals = Refusals()
        self._ways: tuple[Access, Sequence[Way]] | None = None
        self._keys: ApiKeys | None = None

    async def known(self, request: Request) -> Visitor | None:
        """Who it is, None for a stranger or one of no tenant here."""
        if not any(name in request.headers for name in _SHOWN):
            found = self._browser(request)
            return await found if isawaitable(found) else found
        settings = self._documents.of(DEFAULT_TENANT)
        peer = _Peer(request.client.host if request.client else "")
        query = request.url.query
        presented = Presented(_Fields(request.headers), peer, _resource(settings.control), query)
        who = await authenticate(self._ways_in(_for_us(settings.access, settings.control)), presented)
        if isinstance(who, Refused):
            self._note(who, presented)
            return None
        return self._visitor(who)

    def _visitor(self, who: Principal) -> Visitor:
        roles = roles_by(self._documents.of(who.tenant).control.roles, who)
        return Visitor(By(who.id, roles, CALL), place_of(self._place.root, self._place.config, who.tenant))

    def close(self) -> None:
        """Let go of the keys."""
        if self._keys is not None:
            self._keys.close()

    def _ways_in(self, access: Access) -> Sequence[Way]:
        """The ways in, which remember what they have asked issuers for."""
        if self._ways is None or self._ways[0] != access:
            ready(self._place.root)
            self._keys = self._keys or ApiKeys(self._place.root)
            means = Means(self._place.root, self._keys, _fetching(access), self._clock)
            self._ways = access, ways_in(access, means)
        return self._ways[1]

    def _note(self, refused: Refused, presented: Presented) -> None:
        records = [*self._refusals.noted(refused, presented, self._clock())]
        if records:
            with suppress(StoreError), closing(SqliteStore(self._place.root)) as log:  # refused either way
                log.commit(records)


class _Fields:
    """Header fields as the ways in read them."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    def all(self, name: str, /) -> tuple[str, ...]:
        return tuple(self._headers.getlist(name))


class _Peer(NamedTuple):
    """The other end; what only a Unix socket or a certificate shows is not to be had here."""

    address: str
    certificate: bytes | None = None
    is_local: bool = False
    uid: int | None = None


def _for_us(access: Access, control: Control) -> Access:
    """Who is who, with those tokens alone that are for the API."""
    issuers = tuple(one._replace(audiences=control.audiences) for one in access.issuers)
    return access._replace(issuers=issuers)


def _resource(control: Control) -> str:
    scheme = "https" if control.tls.certificate else "http"
    return f"{control.url or f'{scheme}://{control.listen[0]}'}/api/v1"


def _fetching(access: Access) -> Fetch:
    if not access.issuers:
        return _nowhere
    from douane.gateway.identity.fetching import fetching  # noqa: PLC0415  # of the extra `gateway`
    from douane.transports.http.pool import Pool  # noqa: PLC0415  # as above

    return fetching(Pool())


async def _nowhere(_address: str) -> bytes:
    raise Unfetched
