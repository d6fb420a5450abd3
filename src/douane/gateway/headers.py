"""What HTTP headers say about a message, and what they must say about one that leaves."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from douane.engine.claims import is_stateless, named, parameters
from douane.engine.rules import Rules
from douane.model.events import Claims
from douane.protocol.eras import envelope_version
from douane.protocol.jsonrpc import Packet, Request, Response
from douane.transports.http.headers import Headers

VERSION: Final = "mcp-protocol-version"
SESSION: Final = "mcp-session-id"
METHOD: Final = "mcp-method"
NAME: Final = "mcp-name"
PARAMETER: Final = "mcp-param-"
ROUTING: Final = (VERSION, SESSION, METHOD, NAME)
_PLAIN: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_WRAPPED: Final = re.compile(r"=\?base64\?.*\?=")
_OPENING: Final = "initialize"

Fields = list[tuple[str, str]]


def claims_of(headers: Headers) -> Claims:
    """What the headers of a request say about the message in its body."""
    revision, parameters = headers.get(VERSION), {}
    if is_stateless(revision):  # the others have none
        parameters = {
            name.removeprefix(PARAMETER): value
            for name, value in headers.items()
            if name.startswith(PARAMETER)
        }
    return Claims(revision, headers.get(METHOD), headers.get(NAME), parameters)


def repeated(headers: Headers) -> str | None:
    """A header that routes a message and stands there twice, so that two readers could disagree."""
    if not headers.has_repeated:
        return None
    names = [name for name, _ in headers.items() if name in ROUTING or name.startswith(PARAMETER)]
    return next((name for name in names if names.count(name) > 1), None)


def outgoing(packets: tuple[Packet, ...], claims: Claims, session: str | None, rules: Rules) -> Fields:
    """The headers that say upstream what `packets` are, which may be other than they were when they came."""
    fields: Fields = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")]
    first = packets[0] if len(packets) == 1 else None
    stated = None if first is None or isinstance(first, Response) else envelope_version(first)
    revision = stated if isinstance(stated, str) else claims.revision
    stateless = is_stateless(revision)
    if stateless and isinstance(first, Request) and first.method == _OPENING:
        stateless, revision = False, None  # a client that was told nothing by `server/discover`
    if revision is not None:
        fields.append((VERSION, revision))
    if stateless:
        fields += _routing(first, rules)
    elif session:
        fields.append((SESSION, session))
    return fields


def _routing(packet: Packet | None, rules: Rules) -> Iterator[tuple[str, str]]:
    if packet is None or isinstance(packet, Response):
        return
    yield METHOD, packet.method
    if isinstance(packet, Request):
        name = named(packet)
        if name is not None:
            yield NAME, encoded(name)
        for parameter, text in parameters(packet, rules).items():
            yield PARAMETER + parameter, encoded(text)


def encoded(text: str) -> str:
    """The text as the value of a header, in base64 where it could not stand there (MCP 2026-07-28)."""
    if _PLAIN.fullmatch(text) and not _WRAPPED.fullmatch(text):
        return text
    return f"=?base64?{b64encode(text.encode()).decode()}?="
