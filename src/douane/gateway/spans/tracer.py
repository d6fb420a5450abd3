"""Where spans begin; imported only where they are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from opentelemetry.trace import Link, SpanKind, set_span_in_context

from douane.gateway.spans.attributes import METHOD, Attributes, of_call, of_packet
from douane.gateway.spans.carried import CARRIED, TRACEPARENT, valid
from douane.gateway.spans.marks import below, remote
from douane.gateway.spans.watched import Watched
from douane.protocol.eras import revision_named
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Request, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.trace import Span, Tracer

    from douane.gateway.exchange import Exchange
    from douane.gateway.limits.admission import Call

_BITS: Final = 64


class Spans:
    """Begins spans; `close` sends the last of them."""

    def __init__(self, tracer: Tracer, close: Callable[[], None]) -> None:
        self._tracer = tracer
        self.close = close

    @contextmanager
    def serving(self, exchange: Exchange, body: bytes, call: Call) -> Iterator[Exchange]:
        """The exchange, with a span for each request in `body` that ends with its answer, or with this."""
        watched = Watched(exchange)
        where = of_call(call)
        revision = revision_named(exchange.claims.revision) if exchange.claims is not None else None
        if revision is not None:
            where["mcp.protocol.version"] = revision.value
        for request in _requests(body):
            watched.requests[request.id] = self._asked(request, where)
        try:
            yield watched
        finally:
            watched.close()

    def sending(self, attributes: Attributes, within: Span | None) -> Span:
        """A span for a message to a server, below that of the request it comes from, if it is one."""
        above = below(remote(CARRIED.get())) if within is None else set_span_in_context(within)
        return self._tracer.start_span(str(attributes[METHOD]), above, SpanKind.CLIENT, attributes)

    def _asked(self, request: Request, where: Attributes) -> Span:
        """What `_meta` says is the parent, and then what the header says a link (semantic conventions)."""
        meta = request.params.get("_meta")
        told = valid(meta.get(TRACEPARENT)) if isinstance(meta, dict) else ""
        beside = remote(CARRIED.get())
        links = [Link(beside)] if told and beside is not None and CARRIED.get() != told else []
        attributes = of_packet(request) | where
        above = below(remote(told) or beside)
        return self._tracer.start_span(str(attributes[METHOD]), above, SpanKind.SERVER, attributes, links)


def _requests(body: bytes) -> Iterator[Request]:
    document = decode(body, _BITS)
    value = document.value if isinstance(document, Document) else None
    for one in value if isinstance(value, list) else [value]:
        packet = parse(one)
        if isinstance(packet, Request):
            yield packet
