"""What every store promises; `tests/contracts/test_stores.py` holds each of them to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from douane.audit.entry import Entry
from douane.audit.visible import visible
from douane.errors import StoreError
from douane.inventory.killed import Kill
from douane.model.dossier import Dossier
from douane.model.events import Record, Remember
from douane.model.order import Order
from douane.model.server import Definition, Kind, Pin, ServerIdentity

Neighbour = tuple[str, Kind, str]  # name of the server, kind and name of the definition


class PinConflict(StoreError):  # noqa: N818  # says what happened, as `Unrecorded` does
    """Someone else changed a pin since it was read: nothing was written; read the pins again."""

    def __init__(self, server: str, kind: Kind, name: str) -> None:
        super().__init__(
            f"{kind} `{visible(name)}` of server `{server}` changed in the meantime",
            "look at what it is now and decide anew",
        )
        self.server, self.kind, self.name = server, kind, name


@dataclass(frozen=True, slots=True)
class Registered:
    """A server that was seen, with when first and last, in seconds since the epoch, and all of its names."""

    server: ServerIdentity
    first_seen: float
    last_seen: float
    names: frozenset[str] = frozenset()


class Store(Protocol):
    """The audit log and the inventory, which change together or not at all.

    Every method is synchronous and raises `StoreError` when the store cannot be read or written;
    then nothing of the call was written, and the store may be used again.
    """

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Append entries and keep pins in one durable transaction.

        Raises:
            PinConflict: a pin is no longer what the `Remember` was based on.
            StoreError: the disk is full, read-only or locked, or the log was tampered with.
        """

    def check_writable(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreError: the disk is full, read-only or locked, and a commit would fail as well.
        """

    def entries(self, after: int, limit: int) -> tuple[Entry, ...]:
        """Up to `limit` entries with a higher number than `after`, in order."""

    def register(self, server: ServerIdentity, at: float) -> None:
        """Note that this server was started at `at`; name, command and version become what is given."""

    def servers(self) -> tuple[Registered, ...]:
        """All servers ever registered, by id."""

    def pins(self, server: str) -> tuple[Pin, ...]:
        """The pins of the server with this id, by kind and name."""

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """What other servers were approved to offer: the names that this server must not shadow."""

    def orders(self) -> tuple[Order, ...]:
        """What people have said of sessions and principals, as far as it may still matter."""

    def dossiers(self, server: str) -> tuple[Dossier, ...]:
        """What people have decided about the server with this id, or others of the same command."""

    def kills(self) -> tuple[Kill, ...]:
        """What files say is killed; the same object while none has changed, which costs microseconds."""

    def changed(self) -> bool:
        """Whether anyone but this store changed the inventory since it was last asked; costs microseconds."""

    def approve(self, server: str, definition: Definition, by: str, at: float) -> None:
        """Approve a definition that a person saw, and write an entry about it.

        Raises:
            PinConflict: the server has shown something else since, or the pin is gone.
        """

    def forget(self, server: str, kind: Kind, name: str, by: str, at: float) -> None:
        """Remove one pin, so that the definition is new again, and write an entry about it.

        Raises:
            StoreError: there is no such pin.
        """

    def checkpoint_due(self) -> bool:
        """Whether enough was written since the last checkpoint that `checkpoint` should be called."""

    def checkpoint(self) -> None:
        """Sign the head of the log, if there is anything new; costs milliseconds: call it when idle."""

    def close(self) -> None:
        """Let go of files; does not make a checkpoint."""
