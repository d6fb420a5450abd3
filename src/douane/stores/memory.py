"""The store in memory, for tests and trials: the same promises, gone with the process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from douane.audit.chain import genesis, link
from douane.audit.entry import Entry, encoded
from douane.errors import StoreError
from douane.inventory.killed import Kill
from douane.model.dossier import Dossier
from douane.model.events import Record, Remember
from douane.model.order import Order
from douane.model.server import Definition, Kind, Pin, ServerIdentity
from douane.stores.base import Neighbour, Registered
from douane.stores.pinning import approved, change_body, merged, no_pin

_Key = tuple[str, Kind, str]  # server, kind and name of a pin


class MemoryStore:
    """A `Store` that nobody else can change; set `fault` to have it refuse writes as a full disk would."""

    def __init__(self) -> None:
        self.fault: StoreError | None = None
        self._entries: list[Entry] = []
        self._servers: dict[str, Registered] = {}
        self._pins: dict[_Key, Pin] = {}
        self._last = genesis(bytes(16))

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """See `Store.commit`."""
        self._check()
        bodies = [encoded(record.body) for record in records]
        pins = dict(self._pins)
        for remember in remembers:
            _keep(pins, remember)
        self._pins = pins
        self._append(bodies)

    def check_writable(self) -> None:
        """See `Store.check_writable`."""
        self._check()

    def entries(self, after: int, limit: int) -> tuple[Entry, ...]:
        """See `Store.entries`."""
        return tuple(self._entries[after : after + limit])

    def register(self, server: ServerIdentity, at: float) -> None:
        """See `Store.register`."""
        self._check()
        known = self._servers.get(server.id)
        first, last = (known.first_seen, max(known.last_seen, at)) if known else (at, at)
        names = (known.names if known else frozenset[str]()) | {server.name}
        self._servers[server.id] = Registered(server, first, last, names)

    def servers(self) -> tuple[Registered, ...]:
        """See `Store.servers`."""
        return tuple(self._servers[id_] for id_ in sorted(self._servers))

    def pins(self, server: str) -> tuple[Pin, ...]:
        """See `Store.pins`."""
        return tuple(pin for key, pin in sorted(self._pins.items(), key=_by_key) if key[0] == server)

    def neighbours(self, server: str) -> tuple[Neighbour, ...]:
        """See `Store.neighbours`."""
        return tuple(
            (self._identity(owner).name, kind, name)
            for (owner, kind, name), pin in sorted(self._pins.items(), key=_by_key)
            if owner != server and pin.approved and name and kind is not Kind.INSTRUCTIONS
        )

    def orders(self) -> tuple[Order, ...]:
        """See `Store.orders`."""
        return ()

    def dossiers(self, _server: str) -> tuple[Dossier, ...]:
        """See `Store.dossiers`."""
        return ()

    def kills(self) -> tuple[Kill, ...]:
        """See `Store.kills`."""
        return ()

    def changed(self) -> bool:
        """See `Store.changed`."""
        return False

    def approve(self, server: str, definition: Definition, by: str, at: float) -> None:
        """See `Store.approve`."""
        self._check()
        key = (server, definition.kind, definition.name)
        pin = approved(server, self._pins.get(key), definition, by, at)
        self._pins[key] = pin
        self._note("douane/approve", server, pin)

    def forget(self, server: str, kind: Kind, name: str, by: str, at: float) -> None:
        """See `Store.forget`."""
        self._check()
        pin = self._pins.pop((server, kind, name), None)
        if pin is None:
            raise no_pin(server, kind, name)
        self._note("douane/forget", server, replace(pin, by=by, at=at))

    def checkpoint_due(self) -> bool:
        """See `Store.checkpoint_due`; there is nothing to compare a checkpoint with later."""
        return False

    def checkpoint(self) -> None:
        """See `Store.checkpoint`."""

    def close(self) -> None:
        """See `Store.close`."""

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault

    def _append(self, bodies: Sequence[str]) -> None:
        for body in bodies:
            seq = len(self._entries) + 1
            previous, self._last = self._last, link(seq, self._last, body)
            self._entries.append(Entry(seq, body, previous, self._last))

    def _note(self, method: str, server: str, pin: Pin) -> None:
        self._append([encoded(change_body(method, self._identity(server), pin))])

    def _identity(self, server: str) -> ServerIdentity:
        known = self._servers.get(server)
        return known.server if known else ServerIdentity(server, server, "")


def _by_key(item: tuple[_Key, Pin]) -> _Key:
    return item[0]


def _keep(pins: dict[_Key, Pin], remember: Remember) -> None:
    known = {(pin.kind, pin.name): pin for pin in remember.based_on}
    for wanted in remember.pins:
        key = (remember.server, wanted.kind, wanted.name)
        pin = merged(remember.server, pins.get(key), wanted, known.get((wanted.kind, wanted.name)))
        if pin is not None:
            pins[key] = pin
