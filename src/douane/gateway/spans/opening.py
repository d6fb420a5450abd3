"""Whether there are spans, and how they get to a collector: in a thread, and never in the way of a call."""

from __future__ import annotations

import logging
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

from douane import __version__
from douane.errors import ConfigError, installing

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.sdk.trace import TracerProvider

    from douane.gateway.spans.tracer import Spans
    from douane.policy.telemetry import Telemetry

_TIMEOUT: Final = 5.0  # seconds for a batch to be taken
_AT_THE_END: Final = 2.0  # seconds for what is left when the gateway ends
_TOLD_EVERY: Final = 60.0
_BATCH: Final = 128  # spans; few enough for the thread not to be felt
_MOST: Final = 4096  # spans that wait; those that find no room are dropped


def opened(settings: Telemetry, warn: Callable[[str], None]) -> Spans | None:
    """Spans as `[telemetry]` wants them, or None.

    Raises:
        ConfigError: they are wanted, and the packages for them are missing.
    """
    if not settings.endpoint:
        return None
    try:
        from douane.gateway.spans.tracer import Spans  # noqa: PLC0415  # an extra, and of use to some

        provider = _provider(settings)
    except ImportError:
        raise ConfigError("`[telemetry]` needs packages more", installing("otel")) from None
    logger = logging.getLogger("opentelemetry")
    logger.addHandler(_Telling(warn))
    logger.propagate = False

    def close() -> None:
        last = Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(_AT_THE_END)

    return Spans(provider.get_tracer("douane", __version__), close)


def _provider(settings: Telemetry) -> TracerProvider:
    import requests  # noqa: PLC0415  # as above
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415

    share = TraceIdRatioBased(settings.sample)
    resource = Resource.create({"service.name": "douane", "service.version": __version__})
    # A client that asks to be sampled is one of the share or is not: it decides for nobody else's disk.
    sampler = ParentBased(root=share, remote_parent_sampled=share)
    provider = TracerProvider(sampler, resource, shutdown_on_exit=False)
    session = requests.Session()
    session.trust_env = False  # spans go where the configuration says, and by no proxy of the environment
    exporter = OTLPSpanExporter(f"{settings.endpoint}/v1/traces", timeout=_TIMEOUT, session=session)
    processor = BatchSpanProcessor(exporter, max_queue_size=_MOST, max_export_batch_size=_BATCH)
    provider.add_span_processor(processor)
    return provider


class _Telling(logging.Handler):
    """Tells the operator that spans are lost, now and then and without what the library says of it."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._warn = warn
        self._told = float("-inf")

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it, unless that was told a moment ago."""
        del record
        now = monotonic()
        if now - self._told >= _TOLD_EVERY:
            self._told = now
            self._warn("spans do not reach the collector of `[telemetry]`; calls go on without them")
