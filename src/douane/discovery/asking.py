"""What a socket is asked to know whether it speaks MCP, of either era, and what its answers mean.

No tool is called, nothing is listed, and no credential or `Origin` is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.protocol.eras import LATEST_HANDSHAKE, VERSION_KEY, Revision
from douane.protocol.json import encode, value_of
from douane.protocol.sse import Event, Events

LONGEST: Final = 64 << 10  # bytes of an answer that are looked at
PATHS: Final = ("/mcp", "/")
OLDER: Final = "/sse"

_CLIENT: Final = {"name": "douane-discover", "version": "1"}
_META: Final = {
    VERSION_KEY: Revision.R2026_07_28.value,
    "io.modelcontextprotocol/clientInfo": _CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}
_DISCOVER: Final = encode(
    {"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": _META}}
)
_INITIALIZE: Final = encode(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": LATEST_HANDSHAKE.value, "capabilities": {}, "clientInfo": _CLIENT},
    }
)
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)\b")
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,64}\r\n")
_SESSION: Final = re.compile(r"[\x21-\x7e]{1,512}")
_UNAUTHORIZED: Final = 401
_MAYBE_OLDER: Final = frozenset({200, 400, 404, 405, 406, 415, 422, 500})


class Answer(NamedTuple):
    """As much of an answer as has come."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool

    @property
    def message(self) -> Mapping[str, object]:
        """The message of JSON-RPC in it, be it alone or in the first event of a stream; or nothing."""
        body = self.body
        if "text/event-stream" in self.headers.get("content-type", ""):
            body = next(
                (one.data for one in _events(body) if one.data and one.name in {None, b"message"}), b""
            )
        value = value_of(body)
        return value if isinstance(value, dict) and value.get("jsonrpc") == "2.0" else {}


class Speaks(NamedTuple):
    """That a socket speaks MCP: where, which revisions, and as whom. `asks`: it wants credentials."""

    path: str
    versions: tuple[str, ...]
    server: str = ""
    asks: bool = False


def discover(host: str, path: str) -> bytes:
    """The first question, of 2026-07-28."""
    fields = ("MCP-Protocol-Version: 2026-07-28", "Mcp-Method: server/discover")
    return _post(host, path, _DISCOVER, fields)


def initialize(host: str, path: str) -> bytes:
    """The question that older servers know."""
    return _post(host, path, _INITIALIZE, ())


def stream(host: str) -> bytes:
    """The question to a server of 2024-11-05."""
    return _lines(f"GET {OLDER} HTTP/1.1", f"Host: {host}", "Accept: text/event-stream")


def ending(host: str, path: str, answer: Answer) -> bytes:
    """What ends the session that an answer has begun; empty if it began none."""
    session = answer.headers.get("mcp-session-id", "")
    if not _SESSION.fullmatch(session):
        return b""
    lines = (
        f"DELETE {path} HTTP/1.1",
        f"Host: {host}",
        f"Mcp-Session-Id: {session}",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def answer(raw: bytes) -> Answer | None:
    """What came so far, or None as long as its head is not whole or if it is no HTTP."""
    head, end, rest = raw.partition(b"\r\n\r\n")
    status = _STATUS.match(head)
    if not end or status is None:
        return None
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body, is_whole = _joined(rest)
    else:
        length = headers.get("content-length", "")
        body, is_whole = rest, length.isdigit() and len(rest) >= int(length[:10])
    if "text/event-stream" in headers.get("content-type", ""):
        is_whole = is_whole or any(one.data for one in _events(body))
    return Answer(int(status[1]), headers, body, is_whole)


def modern(said: Answer, path: str) -> Speaks | None:
    """What an answer to `discover` proves."""
    if said.status == _UNAUTHORIZED and "resource_metadata" in said.headers.get("www-authenticate", ""):
        return Speaks(path, (), asks=True)
    result = said.message.get("result")
    versions = result.get("supportedVersions") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(versions, list):
        return None
    return Speaks(path, tuple(one for one in versions if isinstance(one, str))[:8], _name(result))


def may_be_older(said: Answer) -> bool:
    """Whether it is worth asking the question of older revisions."""
    return said.status in _MAYBE_OLDER


def older(said: Answer, path: str) -> Speaks | None:
    """What an answer to `initialize` proves."""
    result = said.message.get("result")
    version = result.get("protocolVersion") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(version, str):
        return None
    return Speaks(path, (version,), _name(result))


def oldest(said: Answer) -> Speaks | None:
    """What an answer to `stream` proves: the first event says where to post."""
    is_stream = "text/event-stream" in said.headers.get("content-type", "")
    first = next(iter(_events(said.body)), None) if is_stream else None
    return Speaks(OLDER, (Revision.R2024_11_05.value,)) if first and first.name == b"endpoint" else None


def _post(host: str, path: str, body: bytes, fields: tuple[str, ...]) -> bytes:
    return (
        _lines(
            f"POST {path} HTTP/1.1",
            f"Host: {host}",
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
            f"Content-Length: {len(body)}",
            *fields,
        )
        + body
    )


def _lines(*lines: str) -> bytes:
    return "\r\n".join((*lines, "Connection: close", "", "")).encode()


def _name(result: Mapping[str, object]) -> str:
    server = result.get("serverInfo")
    meta = result.get("_meta")
    if not isinstance(server, dict) and isinstance(meta, dict):
        server = meta.get("io.modelcontextprotocol/serverInfo")
    name = server.get("name") if isinstance(server, dict) else None
    return name[:100] if isinstance(name, str) else ""


def _events(body: bytes) -> list[Event]:
    return [one for one in Events(LONGEST).feed(body) if isinstance(one, Event)]


def _joined(rest: bytes) -> tuple[bytes, bool]:
    """The chunks that have come, and whether the last one has (RFC 9112 §7.1)."""
    body = b""
    while size := _SIZE.match(rest):
        length = int(size[1], 16)
        if not length:
            return body, True
        body += rest[size.end() : size.end() + length]
        rest = rest[size.end() + length + 2 :]
    return body, False
