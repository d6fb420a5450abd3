"""What a server at an address answers to somebody who shows nothing; no credential is ever sent."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from contextlib import suppress
from typing import Final
from urllib.parse import urljoin, urlsplit

from douane.cli.remote import remote
from douane.cli.scan.starting import INITIALIZE
from douane.discovery.told import masked_address
from douane.errors import DouaneError
from douane.gateway.credentials import peer_of
from douane.model.facts import Facts, Protection, Remote, Unknown
from douane.transports.http.dialling import system_addresses
from douane.transports.http.pool import Pool
from douane.vault.addresses import guarded
from douane.vault.errors import MisnamedError
from douane.vault.oauth.discovery import issuer_of, protection
from douane.vault.oauth.fetch import Answer, Ask, Peer

PATIENCE: Final = 10.0  # seconds
_HTTPS: Final = 443
_OLD: Final = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})  # nothing is said over these
_UNAUTHORIZED: Final = 401
_HEADERS: Final = (
    ("content-type", "application/json"),
    ("accept", "application/json, text/event-stream"),
)


def with_answers(facts: Facts) -> Facts:
    """What is known of a server at an address, with what it answers; of any other, as it is."""
    return facts._replace(remote=_reached(facts.url)) if facts.url else facts


def _reached(url: str) -> Remote | Unknown:
    if masked_address(url) != url:
        return Unknown("it was not asked: its address holds what may be a secret")
    try:
        found = _certified(url) if urlsplit(url).scheme == "https" else Remote()
        return found if found.tls in _OLD else asyncio.run(_asked(url, found))
    except ssl.SSLCertVerificationError as error:
        return Remote(fault=f"its certificate counts for nothing: {error.verify_message}")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such address"
        return Unknown(f"{urlsplit(url).hostname} could not be reached: {why}")
    except DouaneError as error:
        return Unknown(error.message)


def _certified(url: str) -> Remote:
    """Which TLS it speaks, if its certificate counts on this machine.

    Raises:
        OSError: it cannot be reached.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    with socket.create_connection((host, parts.port or _HTTPS), timeout=PATIENCE) as plain:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED  # to be told, and not only refused
        with context.wrap_socket(plain, server_hostname=host) as secured:
            until = (secured.getpeercert() or {}).get("notAfter", "")
            return Remote(tls=secured.version() or "", certified_until=ssl.cert_time_to_seconds(str(until)))


async def _asked(url: str, found: Remote) -> Remote:
    host = urlsplit(url).hostname or ""
    pool = Pool(resolve=guarded(system_addresses, lambda: [host]))
    try:
        peer = peer_of(remote("", url, "plain"), pool)
        answer = await peer.fetch(Ask("POST", url, _HEADERS, json.dumps(INITIALIZE).encode()))
        found = found._replace(status=answer.status, leads_to=_location(url, answer))
        if answer.status == _UNAUTHORIZED:
            return await _protected(peer, found)
        await _end(peer, url, answer)
        return found
    finally:
        pool.close()


def _location(url: str, answer: Answer) -> str:
    is_led = 300 <= answer.status < 400  # noqa: PLR2004  # HTTP's classes of status
    return urljoin(url, answer.headers.get("location", "")) if is_led else ""


async def _protected(peer: Peer, found: Remote) -> Remote:
    """With where a token for it is had; a server that misnames itself is told of."""
    try:
        own = await protection(peer)
        issuer = await issuer_of(peer, own.issuers[0])
    except MisnamedError as error:
        return found._replace(wrong=error.message)
    except DouaneError as error:
        return found._replace(protection=Unknown(error.message))
    return found._replace(protection=Protection(issuer.issuer, issuer.challenge_methods, own.scopes))


async def _end(peer: Peer, url: str, answer: Answer) -> None:
    """Let go of the session that asking has begun; a server that does not want to is known all the same."""
    session = answer.headers.get("mcp-session-id", "")
    if session:
        with suppress(DouaneError, OSError):
            await peer.fetch(Ask("DELETE", url, (("mcp-session-id", session),)))
