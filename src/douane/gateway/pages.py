"""Pages beside the endpoints: for whoever looks after the gateway, and for clients that look for a way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from douane.gateway.identity.metadata import metadata, metadata_path
from douane.gateway.say import say
from douane.policy.access import Issuer
from douane.transports.http.exchange import Reply, Request

if TYPE_CHECKING:
    from douane.gateway.gate import Gate

_JSON: Final = (("content-type", "application/json"), ("access-control-allow-origin", "*"))


def health(request: Request, reply: Reply) -> None:  # noqa: ARG001  # as every page
    """Whether the process is alive."""
    say(reply, 200, "alive")


def where_to_ask(gates: Iterable[Gate], issuers: Sequence[Issuer]) -> Iterator[tuple[str, Metadata]]:
    """The pages that say it, by path, where tokens of issuers are taken."""
    if issuers:
        for gate in gates:
            for resource in (gate.resource, gate.older):
                yield metadata_path(resource), Metadata(resource, tuple(issuers), gate.scopes)


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
