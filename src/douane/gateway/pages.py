"""Pages for whoever looks after the gateway."""

from __future__ import annotations

from typing import Final

from douane.transports.http.exchange import Reply, Request

_TEXT: Final = ("content-type", "text/plain; charset=utf-8")


def health(request: Request, reply: Reply) -> None:  # noqa: ARG001  # as every page
    """Whether the process is alive."""
    reply.send(200, [_TEXT], b"alive\n")


def ready(request: Request, reply: Reply) -> None:  # noqa: ARG001  # as every page
    """Whether requests are taken."""
    reply.send(200, [_TEXT], b"ready\n")
