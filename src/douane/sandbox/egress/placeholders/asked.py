"""What a program asks a host for whose TLS ends at the gate: one request, for this host alone."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.sandbox.egress.body import Body, Counted
from douane.sandbox.egress.head import (
    Fields,
    body_of,
    check_host,
    malformed,
    passed_on,
    request_of,
    values_of,
)
from douane.sandbox.egress.refusals import RefusedError, Why
from douane.sandbox.egress.request import check_path

USUAL: Final = 443
_CONTINUE: Final = "100-continue"
# Answers are to come whole and in plain, so that what should not come back is seen in them.
_UNTOLD: Final = frozenset(
    {
        *("accept-encoding", "range", "request-range", "if-range", "a-im", "sec-websocket-extensions"),
        *("expect", "content-length", "transfer-encoding"),
    }
)


class Asked(NamedTuple):
    """One request: `fields` are those that the host gets, `kind` is the type of its body.

    `is_upgrade` is whether a WebSocket is wanted, `waits` whether the program waits for a word before its
    body, `is_last` whether it asks nothing more, `is_packed` whether its body is compressed.
    """

    method: str
    target: str
    fields: Fields
    body: Body
    kind: str = ""
    is_upgrade: bool = False
    waits: bool = False
    is_last: bool = False
    is_packed: bool = False


def asked_of(head: bytes, host: str, port: int) -> Asked:
    """The request that a head is of.

    Raises:
        RefusedError: it is for another host, or two readers could read it differently.
    """
    method, target, version, fields = request_of(head)
    check_path(method, target)
    if version == "0":
        raise malformed("it speaks HTTP/1.0, and 1.1 is needed here")
    if not values_of(fields, "host"):
        raise RefusedError(Why.NAME, "its request does not say which host it is for")
    check_host(fields, host, port, USUAL)
    body = body_of(fields, version) or Counted(0)
    told = {one.strip().lower() for value in values_of(fields, "connection") for one in value.split(",")}
    return Asked(
        method,
        target,
        [(name, value) for name, value in passed_on(fields) if name.lower() not in _UNTOLD],
        body,
        "".join(values_of(fields, "content-type")).lower(),
        _is_upgrade(method, fields, told) and body.is_over,
        _waits(fields) and not body.is_over,
        "close" in told,
        any(one.strip().lower() != "identity" for one in values_of(fields, "content-encoding")),
    )


def head_of(asked: Asked, host: str, port: int, length: int | None) -> bytes:
    """The head as the host gets it; `length` is that of the body, None for one in chunks."""
    whom = f"[{host}]" if ":" in host else host
    lines = [
        f"{asked.method} {asked.target} HTTP/1.1",
        f"Host: {whom}" if port == USUAL else f"Host: {whom}:{port}",
        *(f"{name}: {value}" for name, value in asked.fields),
        "Accept-Encoding: identity",
        *_framing(asked, length),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def length_of(asked: Asked) -> int | None:
    """How long its body is, before any of it was taken; None for one in chunks."""
    return asked.body.left if isinstance(asked.body, Counted) else None


def _framing(asked: Asked, length: int | None) -> tuple[str, ...]:
    if asked.is_upgrade:
        return ("Connection: Upgrade", "Upgrade: websocket")
    if length is None:
        return ("Transfer-Encoding: chunked",)
    return (f"Content-Length: {length}",) if length or asked.method not in {"GET", "HEAD"} else ()


def _is_upgrade(method: str, fields: Fields, told: set[str]) -> bool:
    wanted = [value.lower() for value in values_of(fields, "upgrade")]
    return method == "GET" and "upgrade" in told and wanted == ["websocket"]


def _waits(fields: Fields) -> bool:
    expected = [value.lower() for value in values_of(fields, "expect")]
    if expected not in ([], [_CONTINUE]):
        raise malformed("it expects what nobody promises")
    return bool(expected)
