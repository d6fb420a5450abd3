"""What is written on spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opentelemetry.trace import NonRecordingSpan, SpanContext, StatusCode, TraceFlags, set_span_in_context

from douane.gateway.spans.attributes import ERROR

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

    from douane.gateway.spans.attributes import Attributes


def call_after(span: Span, method: str, target: Attributes) -> None:
    """Say what it is about, now that this is known to be a name."""
    for value in target.values():
        span.set_attributes(target)
        span.update_name(f"{method} {value}")


def end(span: Span, error: str = "") -> None:
    """It is over; `error` is the class of what went wrong."""
    if error:
        span.set_attribute(ERROR, error)
        span.set_status(StatusCode.ERROR)
        if error.lstrip("-").isdecimal():
            span.set_attribute("rpc.response.status_code", error)
    span.end()


def traceparent(span: Span) -> str:
    """What tells a server of it."""
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def remote(said: str) -> SpanContext | None:
    """The span that a valid `traceparent` tells of."""
    if not said:
        return None
    _, trace, span, flags = said.split("-")
    return SpanContext(
        int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16) & 1)
    )


def below(context: SpanContext | None) -> Context | None:
    """Where a span begins that belongs under this one; None for the beginning of a trace."""
    return None if context is None else set_span_in_context(NonRecordingSpan(context))
