"""What issuers publish, fetched over the pool: no redirect is followed, and nothing long is read."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from douane.gateway.identity.issuers import Fetch, Unfetched
from douane.transports.http.errors import HttpError
from douane.transports.http.outgoing import Origin, Outgoing
from douane.transports.http.pool import Pool

LONGEST: Final = 256 << 10  # of metadata or a set of keys
PATIENCE: Final = 5.0  # seconds for an answer to begin, and between two pieces of it
_PORTS: Final = {"http": 80, "https": 443}
_OK: Final = 200
_WANTED: Final = (("accept", "application/json"),)


def fetching(pool: Pool) -> Fetch:
    """Gets the body behind an address, or raises `Unfetched`."""

    async def fetch(address: str) -> bytes:
        try:
            origin, target = _placed(address)
            asked = Outgoing("GET", target, _WANTED, timeout=PATIENCE, silence=PATIENCE)
            found = await pool.send(origin, asked)
            if found.status != _OK:
                found.close()
                raise Unfetched
            return await found.read(LONGEST)
        except (HttpError, ValueError):
            raise Unfetched from None

    return fetch


def _placed(address: str) -> tuple[Origin, str]:
    """Where to ask, and for what. Raises: ValueError."""
    parts = urlsplit(address)
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Origin(parts.scheme, parts.hostname or "", port), target
