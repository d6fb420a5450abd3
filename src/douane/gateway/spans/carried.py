"""The trace that a request belongs to, as its `traceparent` says (W3C Trace Context §3.2)."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.gateway.headers import Fields
    from douane.transports.http.headers import Headers

TRACEPARENT: Final = "traceparent"
_FORM: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

# Each request is handled by a task of its own, whose sends belong to it.
CARRIED: Final[ContextVar[str]] = ContextVar("traceparent", default="")


def valid(text: object) -> str:
    """The text if it is a `traceparent` of the one version there is, else ``""``: nothing else travels on."""
    return text if isinstance(text, str) and _FORM.fullmatch(text) else ""


def carry(headers: Headers) -> None:
    """What this request brings is what its sends carry on; `tracestate` and `baggage` stay behind."""
    said = headers.all(TRACEPARENT)
    if said or CARRIED.get():
        CARRIED.set(valid(said[0]) if len(said) == 1 else "")


def carried() -> Fields:
    """The header for a request to a server."""
    said = CARRIED.get()
    return [(TRACEPARENT, said)] if said else []
