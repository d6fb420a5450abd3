"""A collector of OpenTelemetry: takes spans over HTTP as protobuf, in a thread of the test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests._answering import answering

SOON = 10
KINDS = {Span.SPAN_KIND_SERVER: "server", Span.SPAN_KIND_CLIENT: "client"}


@dataclass(frozen=True)
class Seen:
    """A span as it came."""

    name: str
    kind: str
    trace: str
    id: str
    above: str
    attributes: dict[str, str]
    links: list[str]
    is_error: bool
    seconds: float


class Collector:
    """Where it is, and what it was sent."""

    def __init__(self) -> None:
        self.url = ""
        self.raw = b""
        self.spans: list[Seen] = []
        self.resource: dict[str, str] = {}
        self.changed = threading.Condition()

    def take(self, raw: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(raw)
        with self.changed:
            self.raw += raw
            for group in request.resource_spans:
                self.resource = attributes(group.resource.attributes)
                self.spans += [seen(span) for scope in group.scope_spans for span in scope.spans]
            self.changed.notify_all()

    def wait(self, are_enough: Callable[[list[Seen]], object]) -> list[Seen]:
        """The spans, once there are enough."""
        until = time.monotonic() + SOON
        with self.changed:
            while not are_enough(self.spans):
                assert self.changed.wait(until - time.monotonic()), self.spans
            return list(self.spans)


def seen(span: Span) -> Seen:
    return Seen(
        span.name,
        KINDS[span.kind],
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        attributes(span.attributes),
        [link.span_id.hex() for link in span.links],
        span.status.code == 2,
        (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
    )


def attributes(several) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value.int_value) for one in several}


@contextmanager
def collecting() -> Iterator[Collector]:
    """It runs as long as the context."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name that the library calls
            assert self.path == "/v1/traces"
            assert self.headers["content-type"] == "application/x-protobuf"
            collector.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

    with answering(Handler) as address:
        collector.url = address
        yield collector
