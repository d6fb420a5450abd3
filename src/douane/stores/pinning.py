"""What becomes of a pin when a step, or a person, wants it changed: the same in every store."""

from __future__ import annotations

from dataclasses import replace

from douane.audit.entry import lifecycle
from douane.audit.visible import visible
from douane.errors import StoreError
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.stores.base import PinConflict


def merged(server: str, stored: Pin | None, wanted: Pin, based_on: Pin | None) -> Pin | None:
    """The pin to write, or None where the stored one already says the same.

    Raises:
        PinConflict: what is stored is neither what is wanted nor what the wish was based on.
    """
    if _meaning(stored) == _meaning(wanted):
        return None
    if _meaning(stored) != _meaning(based_on):
        raise PinConflict(server, wanted.kind, wanted.name)
    return wanted


def _meaning(pin: Pin | None) -> object:
    """What two pins must agree on to be the same; who noted it first, and when, may differ."""
    return pin and (pin.state, pin.approved, pin.seen)


def approved(server: str, stored: Pin | None, definition: Definition, by: str, at: float) -> Pin:
    """The pin once `definition` is approved.

    Raises:
        PinConflict: `definition` is not what the server shows now, or there is no such pin.
    """
    if stored is None or definition != (stored.seen or stored.approved):
        raise PinConflict(server, definition.kind, definition.name)
    return replace(stored, state=State.APPROVED, approved=definition, seen=None, by=by, at=at)


def change_body(method: str, server: ServerIdentity, pin: Pin) -> dict[str, object]:
    """The audit body for a pin that `pin.by` approved or removed (``douane/approve``, ``douane/forget``)."""
    definition = pin.seen or pin.approved
    whose = {"server": server.id, "server_name": server.name, "subject": pin.name}
    told = {"kind": pin.kind, "digest": definition and definition.digest}
    return lifecycle(method, (pin.by, pin.at), **whose, definition=told)


def no_pin(server: str, kind: Kind, name: str) -> StoreError:
    """The error for a pin that is not there."""
    return StoreError(
        f"server `{server}` has no pin for {kind} `{visible(name)}`", "check the server's id and the name"
    )
