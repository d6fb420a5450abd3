"""Requests as the ways to authenticate see them."""

from __future__ import annotations

import asyncio

from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.way import Presented
from douane.transports.http.exchange import Peer
from douane.transports.http.headers import Headers

RESOURCE = "https://gateway.example/servers/files/mcp"
LOOPBACK = Peer("127.0.0.1", 50000)
ELSEWHERE = Peer("192.0.2.7", 50000)


def presented(*fields, peer=ELSEWHERE, resource=RESOURCE, query=""):
    return Presented(Headers(fields), peer, resource, query)


def bearing(credential, **rest):
    """A request with this bearer token."""
    return presented(("Authorization", f"Bearer {credential}"), **rest)


def outcome(ways, shown):
    """What comes of it."""
    return asyncio.run(authenticate(ways, shown))
