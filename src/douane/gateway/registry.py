"""A private registry: approved servers behind the gateway, in the words of the registry API v0.1."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import parse_qs, quote

from douane.errors import StoreError
from douane.gateway.door import Page
from douane.gateway.reach import identity_of
from douane.gateway.say import say
from douane.inventory.standing import barred
from douane.model.dossier import Demand, Dossier
from douane.model.server import ServerIdentity
from douane.policy.settings import Settings
from douane.transports.http.exchange import Reply, Request

ROOT: Final = "/v0.1/servers"
_SCHEMA: Final = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
_OFFICIAL: Final = "io.modelcontextprotocol.registry/official"
_FIELDS: Final = (
    ("content-type", "application/json"),
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, OPTIONS"),
    ("access-control-allow-headers", "Authorization, Content-Type"),
    ("cache-control", "no-store"),
)
_SLASHES: Final = ("%2F", "%2f", "/")
_USUAL, _MOST = 30, 100  # servers in one answer
_DIGITS: Final = 9  # of a number that is read: Python refuses very long ones


class Listed(NamedTuple):
    """A server as hosts find it: `name` has the form `com.example/files`, `at` is when it was approved."""

    name: str
    url: str
    version: str
    at: float


Dossiers = Callable[[str], Sequence[Dossier]]
_Approved = Callable[[], Iterable[Listed]]


def registry(settings: Settings, base: str, dossiers: Dossiers) -> Mapping[str, Page]:
    """What answers at which path, for the gateway at `base`; nothing without a name for the registry."""
    if not settings.front.registry:
        return {}
    approved = partial(_approved, settings, base, dossiers)
    pages: dict[str, Page] = {ROOT: partial(_list, approved)}
    for server in settings.servers:
        name = f"{settings.front.registry}/{server.name}"
        for slash in _SLASHES:
            below = f"{ROOT}/{name.replace('/', slash)}/versions"
            pages[below] = partial(_versions, approved, name)
            pages[f"{below}/latest"] = partial(_version, approved, name, "")
            version = quote(_version_of(identity_of(server)), safe="")
            pages[f"{below}/{version}"] = partial(_version, approved, name, version)
    return pages


def _approved(settings: Settings, base: str, dossiers: Dossiers) -> Iterator[Listed]:
    """The servers that people have approved as they are configured now."""
    now = time.time()
    for server in settings.servers:
        identity = identity_of(server)
        about = dossiers(identity.id)
        own = next((one for one in about if one.server == identity.id), None)
        if own is not None and barred(identity, about, Demand.APPROVED, now) is None:
            name, path = (
                f"{settings.front.registry}/{server.name}",
                server.path or f"/servers/{server.name}/mcp",
            )
            yield Listed(name, base + path, _version_of(identity), own.at)


def _version_of(server: ServerIdentity) -> str:
    """A version, which has to be one and not `latest`; where none is known, the first."""
    return server.version or "1.0.0"


def _list(approved: _Approved, request: Request, reply: Reply) -> None:
    query = {name: values[-1] for name, values in parse_qs(request.query).items()}
    _answer(request, reply, lambda: _page([one for one in approved() if _is_asked_for(one, query)], query))


def _versions(approved: _Approved, name: str, request: Request, reply: Reply) -> None:
    def told() -> dict[str, object] | None:
        found = [_told(one) for one in approved() if one.name == name]
        return {"servers": found, "metadata": {"count": len(found)}} if found else None

    _answer(request, reply, told)


def _version(approved: _Approved, name: str, version: str, request: Request, reply: Reply) -> None:
    def told() -> dict[str, object] | None:
        found = (one for one in approved() if one.name == name)
        return next((_told(one) for one in found if version in {"", quote(one.version, safe="")}), None)

    _answer(request, reply, told)


def _answer(request: Request, reply: Reply, told: Callable[[], dict[str, object] | None]) -> None:
    if request.method == "OPTIONS":
        reply.send(204, _FIELDS)
        return
    if request.method not in {"GET", "HEAD"}:
        say(reply, 405, "use GET", [("allow", "GET, HEAD, OPTIONS")])
        return
    try:
        found = told()
    except StoreError:  # who cannot tell what is approved tells of nothing
        reply.send(503, _FIELDS, b'{"error": "what is approved cannot be read"}')
        return
    if found is None:
        reply.send(404, _FIELDS, b'{"error": "Server not found"}')
    else:
        reply.send(200, _FIELDS, json.dumps(found).encode())


def _is_asked_for(one: Listed, query: Mapping[str, str]) -> bool:
    return (
        query.get("search", "").lower() in one.name.lower()
        and query.get("version", "latest") in {"latest", one.version}
        and one.at >= _since(query.get("updated_since", ""))
    )


def _since(text: str) -> float:
    """Seconds since the epoch; a time that cannot be read leaves nothing out."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _page(found: Sequence[Listed], query: Mapping[str, str]) -> dict[str, object]:
    """Servers by name; the cursor is the last name of the page before."""
    after, wanted = query.get("cursor", ""), query.get("limit", "")
    limit = min(max(int(wanted[:_DIGITS]), 1), _MOST) if wanted.isascii() and wanted.isdecimal() else _USUAL
    rest = [one for one in sorted(found) if one.name > after]
    page = rest[:limit]
    metadata: dict[str, object] = {"count": len(page)}
    if len(rest) > len(page):
        metadata["nextCursor"] = page[-1].name
    return {"servers": [_told(one) for one in page], "metadata": metadata}


def _told(one: Listed) -> dict[str, object]:
    at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    server = {
        "$schema": _SCHEMA,
        "name": one.name,
        "description": "Approved, and reached through Douane",
        "version": one.version,
        "remotes": [{"type": "streamable-http", "url": one.url}],
    }
    official = {"status": "active", "publishedAt": at, "updatedAt": at, "isLatest": True}
    return {"server": server, "_meta": {_OFFICIAL: official}}
