"""Batches of revision 2025-03-26: each element is brought where it belongs, as if it had come alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.engine.bundling import batched
from douane.gateway.bundles.strand import Strand
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Request, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.permit import Permit
    from douane.gateway.exchange import Exchange, Heard
    from douane.protocol.jsonrpc import RequestId


class InBatch:
    """Answers leave as elements of a batch."""

    def permit(self, permit: Permit) -> Permit | None:
        """As an array."""
        return batched(permit)

    def heard(self, heard: Heard) -> Heard:
        """As it was."""
        return heard


def element(exchange: Exchange) -> Strand:
    """The exchange of one element, after which the others go on."""
    return Strand(exchange, InBatch(), exchange.claims)


def raws(values: Sequence[object]) -> list[bytes]:
    """The elements as messages."""
    return [encode(value) for value in values]


def asked(values: Sequence[object]) -> set[RequestId]:
    """The ids of the requests among them."""
    packets = [parse(value) for value in values]
    return {packet.id for packet in packets if isinstance(packet, Request)}
