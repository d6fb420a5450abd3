"""The way out of one sandbox: whoever comes to its listeners is looked at, and nobody else gets out."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import DouaneError
from douane.model.hosts import LONGEST
from douane.sandbox.egress.addresses import Addresses
from douane.sandbox.egress.attempt import Attempt, Refused, Via
from douane.sandbox.egress.broker import Listeners
from douane.sandbox.egress.dns import answered
from douane.sandbox.egress.exchange import Exchange, Premises, Surroundings
from douane.sandbox.egress.outside import Pins
from douane.sandbox.egress.pace import Pace
from douane.sandbox.egress.pump import Volume
from douane.sandbox.egress.refusals import Refusal, RefusedError, Why
from douane.sandbox.egress.rules import Rules

if TYPE_CHECKING:
    from douane.sandbox.egress.placeholders.keeping import Placeholders

_LONGEST_QUERY: Final = 4096
_LOOK: Final = 0.25  # seconds after which a host is closed whose tool runs no more
_PATIENCE: Final = 1.0  # seconds for all threads to end, which wait for nothing but hosts that do not answer
_MOST_A_SECOND: Final = 1000  # questions and connections
_SCARCE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Limits(NamedTuple):
    """How many connections there may be at once and begin in a minute, and how many bytes be sent in all."""

    connections: int = 128
    a_minute: int = 1200
    upload: int = 256 << 20


class Gate:
    """Serves one sandbox, in threads, until it is closed; whatever ends it ends every way out with it."""

    def __init__(
        self,
        rules: Rules,
        listeners: Listeners,
        surroundings: Surroundings,
        limits: Limits,
        placeholders: Placeholders | None = None,
    ) -> None:
        addresses = Addresses(rules)
        pins, volume = Pins(surroundings.outside.resolve), Volume(limits.upload)
        self._premises = Premises(rules, addresses, pins, volume, surroundings, placeholders)
        self._listeners = listeners
        self._are_tools = any(one.tools for one in rules.allowed)
        self._limits = limits
        self._pace = Pace(limits.a_minute, surroundings.clock)
        self._second, self._came = 0.0, 0
        self._live: dict[Exchange, threading.Thread] = {}
        self._lock = threading.Lock()
        self._waking, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="egress", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End every connection, and let nobody in any more."""
        with suppress(OSError):
            os.write(self._wake, b"\0")
        end = time.monotonic() + _PATIENCE
        for thread in (self._thread, *self._threads()):
            thread.join(max(end - time.monotonic(), 0))
        os.close(self._wake)
        os.close(self._waking)

    def _threads(self) -> list[threading.Thread]:
        with self._lock:
            return list(self._live.values())

    def _exchanges(self) -> list[Exchange]:
        with self._lock:
            return list(self._live)

    def _serve(self) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._waking, selectors.EVENT_READ)
                for one in (self._listeners.names, *self._listeners.streams):
                    one.settimeout(0)
                    selector.register(one, selectors.EVENT_READ)
                while self._turn(selector):
                    pass
        except Exception as error:  # noqa: BLE001  # a bug, whose text may hold anything; nothing goes out after it
            self._note_failure(error)
        finally:
            self._listeners.close()
            for exchange in self._exchanges():
                exchange.cut()

    def _turn(self, selector: selectors.BaseSelector) -> bool:
        """One look at who has come; whether there is another one."""
        ready = selector.select(_LOOK if self._are_tools and self._live else None)
        self._slow_down(len(ready))
        for key, _ in ready:
            if key.fileobj == self._waking:
                return False
            if key.fileobj is self._listeners.names:
                self._answer()
            elif isinstance(key.fileobj, socket.socket):
                self._accept(key.fileobj)
        if self._are_tools:
            self._close_tools()
        return True

    def _slow_down(self, number: int) -> None:
        """Let whoever comes in floods wait, so that they cost the process of the gate little."""
        now = time.monotonic()
        if now - self._second >= 1:
            self._second, self._came = now, 0
        self._came += number
        if self._came > _MOST_A_SECOND:
            time.sleep(1 - (now - self._second))

    def _answer(self) -> None:
        with suppress(OSError, DouaneError):
            query, asker = self._listeners.names.recvfrom(_LONGEST_QUERY)
            reply = answered(query, self._premises.addresses.of)
            if reply is None:
                return
            if reply.unknown:
                refusal = self._unknown(reply.unknown)
                self._note((Via.NAME, reply.unknown[:LONGEST].lower(), 0), refusal)
            self._listeners.names.sendto(reply.packet, asker)

    def _unknown(self, name: str) -> Refusal:
        try:
            if self._premises.placeholders is not None:
                self._premises.placeholders.check(name.encode("latin-1", "replace"))
        except RefusedError as error:
            return error.refusal
        return Refusal(Why.HOST, "it is not among the hosts that this server may reach")

    def _accept(self, listener: socket.socket) -> None:
        try:
            client, _ = listener.accept()
        except OSError as error:
            if error.errno in _SCARCE:
                time.sleep(_LOOK)  # whoever waits is still there, and would be turned to again at once
            return
        if self._are_too_many():
            self._turn_away(client)
            return
        exchange = Exchange(client, self._premises)
        thread = threading.Thread(target=self._carry, args=(exchange,), daemon=True)
        with self._lock:
            self._live[exchange] = thread
        try:
            thread.start()
        except RuntimeError:  # the machine has no more threads
            self._forget(exchange)
            client.close()

    def _are_too_many(self) -> bool:
        return self._pace.is_over() or len(self._live) >= self._limits.connections

    def _turn_away(self, client: socket.socket) -> None:
        most, a_minute, _ = self._limits
        refusal = Refusal(
            Why.CROWD, f"this server may have {most} connections, and begin {a_minute} in a minute"
        )
        with client, suppress(DouaneError, OSError):
            address, port = client.getsockname()
            name = self._premises.addresses.name(address) or address
            self._note((Via.PLAIN, name, port), refusal)

    def _carry(self, exchange: Exchange) -> None:
        try:
            exchange.run()
        except Exception as error:  # noqa: BLE001  # as above
            self._note_failure(error)
        finally:
            self._forget(exchange)

    def _forget(self, exchange: Exchange) -> None:
        with self._lock:
            self._live.pop(exchange, None)

    def _close_tools(self) -> None:
        running = self._premises.surroundings.running().tools
        for exchange in self._exchanges():
            if exchange.rule is not None and not exchange.rule.is_open(running):
                exchange.cut(Refusal(Why.TOOL, "it was open only while its tool ran"))

    def _note_failure(self, error: Exception) -> None:
        with suppress(Exception):  # what has failed may be the telling itself
            refusal = Refusal(Why.FAILURE, f"a bug has ended it: {type(error).__name__}")
            self._note((Via.PLAIN, "", 0), refusal)

    def _note(self, whom: tuple[Via, str, int], refusal: Refusal) -> None:
        surroundings = self._premises.surroundings
        surroundings.note(Refused(Attempt(surroundings.clock(), *whom, surroundings.running()), refusal))
