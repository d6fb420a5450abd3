"""The rules of the moment: read anew when a policy document or a pin has changed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from douane.errors import ConfigError
from douane.inventory.imitation import Neighbour, neighbourhood
from douane.inventory.killed import kept
from douane.model.server import Kind
from douane.stores.documents import load, paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.engine.rules import Rules
    from douane.inventory.killed import Kill
    from douane.model.dossier import Dossier
    from douane.model.order import Order
    from douane.model.server import Pin
    from douane.stores.base import Neighbour as Name

LOOK_EVERY: Final = 1.0  # seconds between two looks at the policy documents

Folders = tuple[str, str] | tuple[str, str | None, str]  # of this account, a project and a tenant
_Stamp = tuple[tuple[str, int, int], ...]


class Inventory(Protocol):
    """The part of a store that rules come from."""

    def changed(self) -> bool:
        """Whether anyone else changed it since this was last asked."""

    def pins(self, server: str) -> tuple[Pin, ...]:
        """The pins of the server with this id."""

    def neighbours(self, server: str) -> tuple[Name, ...]:
        """What other servers were approved to offer."""

    def orders(self) -> tuple[Order, ...]:
        """What people have said of sessions."""

    def dossiers(self, server: str) -> tuple[Dossier, ...]:
        """What people have decided about the server with this id, or others of the same command."""

    def kills(self) -> tuple[Kill, ...]:
        """What files say is killed; the same object while none has changed."""


class LiveRules:
    """What one server's messages are judged by, `rules` to begin with; a bad new document changes nothing."""

    def __init__(
        self,
        rules: Rules,
        folders: Folders,
        store: Inventory,
        server: str,
        warn: Callable[[str], None],
    ) -> None:
        self._folders = folders
        self._store = store
        self._server = server
        self._warn = warn
        self._looked = 0.0
        self._documents = Watched(folders)
        self._rules = rules
        self._killed = store.kills()
        self._read()

    def current(self, at: float) -> Rules:
        """The rules in force at `at` (epoch seconds); costs microseconds while nothing has changed.

        Raises:
            StoreError: the pins cannot be read.
        """
        has_changed = self._store.changed()
        killed = self._store.kills()
        if has_changed or killed is not self._killed:
            self._killed = killed
            self._read()
        if has_changed or at - self._looked >= LOOK_EVERY:  # what people decide may have a document with it
            self._looked = at
            self._look()
        return self._rules

    def reload(self) -> None:
        """Read again what has just been remembered."""
        self._read()

    def _read(self) -> None:
        """Read the pins of this server and the names of all others."""
        pins = {(pin.kind, pin.name): pin for pin in self._store.pins(self._server)}
        tools = frozenset(name for kind, name in pins if kind is Kind.TOOL and name)
        others = [
            Neighbour(server, name)
            for server, kind, name in self._store.neighbours(self._server)
            if kind is Kind.TOOL
        ]
        tools |= {one.tool for one in others}
        near, orders = neighbourhood(others), self._store.orders()
        about = self._store.dossiers(self._server)
        kills = (*self._killed, *kept(orders))
        self._rules = replace(
            self._rules, pins=pins, neighbours=near, tools=tools, orders=orders, dossiers=about, kills=kills
        )

    def _look(self) -> None:
        try:
            if not self._documents.changed():
                return
            config = load(*self._folders)
        except ConfigError as error:
            self._warn(f"{error.message}; the policy that was in force stays (fix: {error.fix})")
            return
        self._rules = replace(self._rules, policy=config.policy, settings=config.settings)


class Watched:
    """The documents of some folders, to ask whether one was changed, added or removed."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._stamp = _stamp(folders)

    def changed(self) -> bool:
        """Whether anything did since this was last asked; a few calls of `stat`.

        Raises:
            ConfigError: a folder cannot be looked at.
        """
        before, self._stamp = self._stamp, _stamp(self._folders)
        return before != self._stamp


def _stamp(folders: Folders) -> _Stamp:
    """What tells that a document was changed, added or removed."""
    return tuple(_fingerprint(path) for path in paths(*folders))


def _fingerprint(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116  # a third of the cost, once a second
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size
