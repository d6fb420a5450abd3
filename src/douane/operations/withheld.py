"""Why a definition waits for somebody: what is found in it, or that it is new, or other than it was."""

from __future__ import annotations

import json
from typing import Final

from douane.config import Config
from douane.inventory.compare import FIRST_USE
from douane.inventory.definitions import LISTINGS
from douane.model.access import Principal
from douane.model.server import Kind, Pin, ServerIdentity, State, Trust
from douane.model.verdict import Action
from douane.operations.trial import Sample, tried
from douane.protocol.direction import Direction
from douane.protocol.eras import LATEST_HANDSHAKE
from douane.protocol.json import encode

_LISTED: Final = {listing.kind: listing for listing in LISTINGS}
_NEW: Final = {
    Trust.ON_FIRST_USE: "the first list was without it, or something was found in it that no longer is",
    Trust.APPROVE_FIRST: "the policy wants everything approved before it is used",
}
_OTHER: Final = "the server shows another definition than was approved"


def why(config: Config, server: ServerIdentity, pin: Pin, at: float) -> tuple[str, ...]:
    """What keeps the definition from being used, at `at` (epoch seconds); nothing, if nothing does.

    What is found in it is looked for now, under the policy in force: pins keep no findings.
    """
    if pin.state is State.APPROVED:
        return ()
    if is_quarantined(pin):
        return (f"quarantined by {pin.by}", *_found(config, server, pin, at))
    found = _found(config, server, pin, at)
    if pin.state is State.DRIFTED:
        return (_OTHER, *found)
    return found or (_NEW[config.settings.trust],)


def is_quarantined(pin: Pin) -> bool:
    """Whether a person has had it refused, and not the first list in which it stood."""
    return pin.state is State.HELD and pin.by not in ("", FIRST_USE)


def with_reason(why_: tuple[str, ...], reason: str) -> tuple[str, ...]:
    """The same with the reason that the person gave who has quarantined it."""
    first, *others = why_
    return (f"{first}: {reason}" if reason else first, *others)


def _found(config: Config, server: ServerIdentity, pin: Pin, at: float) -> tuple[str, ...]:
    definition = pin.seen or pin.approved
    if definition is None:
        return ()
    raw, method = _shown(pin.kind, json.loads(definition.canonical))
    sample = Sample(raw, Direction.TO_CLIENT, Principal("tools"), server.name, method)
    reasons = sorted(tried(config, sample, at).verdict.reasons, key=lambda one: (-one.action, one.where))
    told = (
        f"{one.because} ({one.finding})"
        for one in reasons
        if one.action >= Action.HOLD and one.finding and not one.finding.startswith("pin.")
    )
    return tuple(dict.fromkeys(told))


def _shown(kind: Kind, value: object) -> tuple[bytes, str]:
    """The answer in which a server shows this, and the method that it answers."""
    if kind is Kind.INSTRUCTIONS:
        told = {"name": "", "version": ""}
        members: dict[str, object] = {"protocolVersion": LATEST_HANDSHAKE, "capabilities": {}}
        return _answer(members | {"serverInfo": told, "instructions": value}), "initialize"
    listing = _LISTED[kind]
    return _answer({listing.member: [value]}), listing.method


def _answer(result: dict[str, object]) -> bytes:
    return encode({"jsonrpc": "2.0", "id": 1, "result": result})
