"""Messages put together again from what the record tells of them: their shape without their content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.kept import rebuilt
from douane.inventory.definitions import define
from douane.model.message import Message, Pending
from douane.model.server import Kind, Pin, State
from douane.protocol.direction import Direction
from douane.protocol.eras import revision_named
from douane.protocol.jsonrpc import Notification, Packet, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.engine.recollection import Asked
    from douane.engine.told import Told
    from douane.inventory.compare import PinKey
    from douane.policy.settings import Settings

_NOBODY: Final = ""
# A refusal that other settings would not have made, and whether these would have.
_TOO_LONG: Final = "protocol.too-long"
_LONG_REQUEST: Final = "protocol.arguments-too-long"
_UNKNOWN: Final = "protocol.unknown-method"
_NUMBER: Final = "protocol.number"
_IN_FLIGHT: Final = "protocol.in-flight"
_LEAST_BITS: Final = 53
_LONGEST: Final = 1 << 30  # bytes, more than any limit lets pass


def message_of(told: Told, asked: Asked | None) -> Message:
    """The message with as many bytes, which are not those that it had."""
    packet, method, subject = _packet(told), told.text("method"), told.text("subject")
    revision = revision_named(told.text("protocol"))
    answers = None
    if isinstance(packet, Response):
        labels = _labels(told, asked)
        asker = None if asked is None else asked.asker
        answers = Pending(packet.id, method, subject, told.at, revision, asker=asker, labels=labels)
    raw = bytes(min(told.size, _LONGEST))
    return Message(told.direction, packet, raw, None, (), revision, answers, subject)


def pins_of(told: Told) -> Mapping[PinKey, Pin]:
    """The tool that is called, approved, as what it said of itself."""
    name = told.text("subject")
    if told.text("method") != "tools/call" or not name:
        return {}
    definition = define(Kind.TOOL, name, {"name": name, "annotations": told.kept.get("hints", {})})
    return {(Kind.TOOL, name): Pin(Kind.TOOL, name, State.APPROVED, definition, None, _NOBODY, 0.0)}


def is_read(told: Told, settings: Settings) -> bool:
    """Whether a message that was read is short enough to be read under these settings."""
    limits = settings.limits
    is_request = told.direction is Direction.TO_SERVER and told.text("kind") == "request"
    return told.size <= limits.message and not (is_request and told.size > limits.arguments)


def is_unread(told: Told, settings: Settings) -> bool | None:
    """Whether a message that could not be read still cannot under these settings; None where nobody knows."""
    rule = told.findings[0].rule if told.findings else ""
    limits = settings.limits
    stays: Mapping[str, bool] = {
        _TOO_LONG: told.size > limits.message,
        _LONG_REQUEST: told.size > limits.arguments,
        _UNKNOWN: not settings.extensions,
        _NUMBER: limits.integer_bits == _LEAST_BITS,
        _IN_FLIGHT: limits.in_flight <= type(limits)().in_flight,
    }
    return True if stays.get(rule, True) else None


def _packet(told: Told) -> Packet:
    method, ident = told.text("method"), told.ident
    if told.text("kind") == "response":
        failed = told.kept.get("failed")
        return Response(_NOBODY if ident is None else ident, {"isError": bool(failed)}, failed == "error")
    if told.text("kind") == "notification":
        return Notification(method, {})
    params = rebuilt(method, told.text("subject"), told.body)
    return Request(_NOBODY if ident is None else ident, method, params)


def _labels(told: Told, asked: Asked | None) -> frozenset[str]:
    """Those of the answer: as the policy has them, or as they were where that cannot be said."""
    if asked is None or asked.labels is None:
        return told.texts("labels") | told.texts("shown")
    return asked.labels | told.texts("shown")
