"""Pages beside the endpoints: for whoever looks after the gateway, and for clients that look for a way in."""

from __future__ import annotations

from typing import Final

from douane.gateway.identity.metadata import metadata
from douane.gateway.say import say
from douane.policy.access import Issuer
from douane.transports.http.exchange import Reply, Request

_JSON: Final = (("content-type", "application/json"), ("access-control-allow-origin", "*"))


def health(request: Request, reply: Reply) -> None:  # noqa: ARG001  # as every page
    """Whether the process is alive."""
    say(reply, 200, "alive")


class Metadata:
    """Where to get a token for an endpoint (RFC 9728)."""

    def __init__(self, resource: str, issuers: tuple[Issuer, ...], scopes: tuple[str, ...]) -> None:
        self._body = metadata(resource, issuers, scopes)

    def __call__(self, request: Request, reply: Reply) -> None:
        """Tell anybody."""
        if request.method in {"GET", "HEAD"}:
            reply.send(200, _JSON, self._body)
        else:
            say(reply, 405, "use GET", [("allow", "GET")])
