"""One connection of a program in the sandbox, from its first byte to its end."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import DouaneError
from douane.model.hosts import LONGEST, address_in, normal
from douane.model.reach import Allowed, Kind
from douane.sandbox.egress.addresses import Addresses
from douane.sandbox.egress.attempt import Attempt, Closed, Opened, Outcome, Refused, Running, Swapped
from douane.sandbox.egress.body import Body
from douane.sandbox.egress.doors import Door, MistakenError, entered
from douane.sandbox.egress.head import end_of_head
from douane.sandbox.egress.hello import client_hello, is_retry, second_hello
from douane.sandbox.egress.more import More
from douane.sandbox.egress.outside import Outside, Pins, dialled, permitted
from douane.sandbox.egress.pump import Pump, Volume
from douane.sandbox.egress.reader import GoneError, Reader
from douane.sandbox.egress.refusals import Refusal, RefusedError, Why
from douane.sandbox.egress.request import Forward, forwarded
from douane.sandbox.egress.rules import Rules, judged

if TYPE_CHECKING:
    from douane.sandbox.egress.placeholders.keeping import Placeholders

_PATIENCE: Final = 10.0  # seconds in which a program says whom it wants
_SILENCE: Final = 1.0  # seconds after which, while the gate learns, it is the other side that speaks first
_LINGER: Final = 0.5  # seconds
_PIECE: Final = 64 << 10
_UNREAD: Final = 16  # pieces
_HTTP: Final = re.compile(rb"[A-Z]{3,16} /")
_TLS: Final = b"\x16"


class Surroundings(NamedTuple):
    """What the gate has from others: whom it tells, what runs, the time (epoch seconds), the outside.

    `note` makes what it is told durable, or raises a `DouaneError`; many threads call it.
    """

    note: Callable[[Outcome], None]
    running: Callable[[], Running]
    clock: Callable[[], float]
    outside: Outside = Outside()


class Premises(NamedTuple):
    """What the connections of one sandbox share."""

    rules: Rules
    addresses: Addresses
    pins: Pins
    volume: Volume
    surroundings: Surroundings
    placeholders: Placeholders | None = None


class Exchange:
    """A connection that was accepted: `run` carries it, in a thread of its own, and `cut` ends it."""

    def __init__(self, client: socket.socket, premises: Premises) -> None:
        self._client = client
        self._premises = premises
        self._reader = Reader(client, _PATIENCE)
        self._pump: Pump | None = None
        self._ended: Refusal | None = None
        self.rule: Allowed | None = None

    def run(self) -> None:
        """All of it; raises nothing but bugs."""
        with self._client, suppress(GoneError, OSError):
            try:
                door = entered(self._reader, self._client.getsockname(), self._premises.addresses)
            except MistakenError as error:
                self._refuse(self._attempt(Door(error.via, "", 0)), error.refusal, error.told)
                return
            attempt = self._attempt(door)
            try:
                self._admit(door, attempt)
            except RefusedError as error:
                self._refuse(attempt, error.refusal, door.refusal(error.refusal))

    def cut(self, refusal: Refusal | None = None) -> None:
        """End it now; with a refusal, which is then told."""
        self._ended = self._ended or refusal
        with suppress(OSError):
            self._client.shutdown(socket.SHUT_RDWR)
        if self._pump is not None:
            self._pump.cut()

    def _attempt(self, door: Door) -> Attempt:
        surroundings = self._premises.surroundings
        host = normal(door.host) or door.host[:LONGEST]
        return Attempt(surroundings.clock(), door.via, host, door.port, surroundings.running())

    def _refuse(self, attempt: Attempt, refusal: Refusal, told: bytes) -> None:
        with suppress(DouaneError):  # that nobody can be told of it opens nothing
            self._premises.surroundings.note(Refused(attempt, refusal))
        self._part(told)

    def _part(self, told: bytes) -> None:
        """Say a last word so that it is heard."""
        with suppress(OSError):
            self._client.sendall(told)
        self._linger(_UNREAD if told else 0)

    def _linger(self, pieces: int) -> None:
        """Take what is still sent: closing while something is unread would take back what was said."""
        with suppress(OSError):
            self._client.shutdown(socket.SHUT_WR)
            self._client.settimeout(_LINGER)
            for _ in range(pieces):
                if not self._client.recv(_PIECE):
                    break

    def _admit(self, door: Door, attempt: Attempt) -> None:
        """Judge, resolve, record, connect, in this order.

        Raises:
            RefusedError: nothing was opened.
        """
        if self._premises.placeholders is not None:
            self._premises.placeholders.check(door.host.encode("latin-1", "replace"))
        rule = judged(self._premises.rules, door.host, door.port, attempt.running.tools)
        if isinstance(rule, Refusal):
            raise RefusedError(*rule)
        if door.forward is not None and rule.kind not in {Kind.HTTP, Kind.SEEN}:
            raise RefusedError(
                Why.PROTOCOL, "it is to be reached with TLS; name it with `http://` if it has none"
            )
        self.rule = rule
        addresses = permitted(self._premises.pins.of(attempt.host), rule, attempt.host)
        try:
            self._premises.surroundings.note(Opened(attempt, addresses[0]))
        except DouaneError:
            raise RefusedError(Why.UNRECORDED, "the audit log cannot be written") from None
        self._connect(door, attempt, addresses)

    def _connect(self, door: Door, attempt: Attempt, addresses: tuple[str, ...]) -> None:
        try:
            upstream, address = dialled(self._premises.surroundings.outside, addresses, attempt.port)
        except RefusedError as error:
            self._close(attempt, "", error.refusal)
            self._part(door.refusal(error.refusal))
            return
        with upstream:
            try:
                self._pump = Pump(self._client, upstream, self._premises.volume)
                self._reader.answer(door.welcome)
                passage = _Passage(self._reader, self._pump, (self._client, upstream), self._premises)
                passage.carry(door, self.rule or Allowed("", 0), attempt)
            except RefusedError as error:
                self._ended = self._ended or error.refusal
            except (GoneError, OSError):
                pass
            finally:
                self._close(attempt, address, self._ended)
        self._linger(_UNREAD)

    def _close(self, attempt: Attempt, address: str, refusal: Refusal | None) -> None:
        surroundings, pump = self._premises.surroundings, self._pump
        sent, received = (pump.sent, pump.received) if pump is not None else (0, 0)
        with suppress(DouaneError):  # its beginning is recorded
            surroundings.note(Closed(attempt, address, surroundings.clock(), sent, received, refusal))


class _Passage:
    """What is said over a connection that is open, once its beginning was looked at."""

    def __init__(
        self, reader: Reader, pump: Pump, ends: tuple[socket.socket, socket.socket], premises: Premises
    ) -> None:
        self._reader = reader
        self._pump = pump
        self._client, self._upstream = ends
        self._premises = premises

    def carry(self, door: Door, rule: Allowed, attempt: Attempt) -> None:
        """Say what may be said, until both sides are done.

        Raises:
            RefusedError: it is for somebody else.
            GoneError: one side left.
        """
        kind = self._seen() if rule.kind is Kind.SEEN and door.forward is None else rule.kind
        placeholders = self._premises.placeholders
        if kind is Kind.TLS and placeholders is not None and placeholders.of(attempt.host, attempt.port):
            self._mediate(placeholders, attempt)
            return
        if kind is not Kind.TLS and placeholders is not None:
            self._pump.look = placeholders.check_stream()
        body = self._begun(kind, door, attempt)
        rest = self._reader.take(len(self._reader.came))
        self._pump.say(rest[: body.take(rest)] if body is not None else rest)
        self._pump.run(body)

    def _begun(self, kind: Kind, door: Door, attempt: Attempt) -> Body | None:
        """The body that follows what has been said, where it is not everything."""
        if door.forward is not None:
            return self._request(door.forward)
        if kind is Kind.TLS:
            self._hello(attempt.host)
        elif kind is Kind.HTTP:
            head = self._reader.take(self._reader.until(end_of_head))
            return self._request(forwarded(head, attempt.host, attempt.port))
        return None

    def _mediate(self, placeholders: Placeholders, attempt: Attempt) -> None:
        """End TLS here, as somebody must who swaps what is said in it."""
        from douane.sandbox.egress.placeholders.mediation import Mediation  # noqa: PLC0415  # only then
        from douane.sandbox.egress.placeholders.outgoing import Whom  # noqa: PLC0415  # as above
        from douane.sandbox.egress.placeholders.secured import Secured  # noqa: PLC0415  # as above

        _check_name(self._reader.until(client_hello).name, attempt.host)
        surroundings = self._premises.surroundings

        def now() -> Attempt:
            return attempt._replace(at=surroundings.clock(), running=surroundings.running())

        flight = self._reader.take(len(self._reader.came))
        program = Secured(self._client, placeholders.authority.context(attempt.host), came=flight)
        host = Secured(self._upstream, placeholders.context(attempt.host, attempt.port), host=attempt.host)
        whom = Whom(
            attempt.host,
            attempt.port,
            lambda secrets: surroundings.note(Swapped(now(), secrets)),
            lambda refusal: surroundings.note(Refused(now(), refusal)),
        )
        Mediation(program, host, self._pump, placeholders, whom).carry()

    def _request(self, forward: Forward) -> Body:
        self._pump.say(forward.head)
        return forward.body

    def _hello(self, host: str) -> None:
        """Let the hello through if it is for this host, and a second one if the server wants one."""
        hello = self._reader.until(client_hello)
        _check_name(hello.name, host)
        self._pump.say(self._reader.take(hello.end))
        answer = Reader(self._upstream, _PATIENCE)
        is_second = answer.until(is_retry)
        self._pump.hear(answer.take(len(answer.came)))
        if is_second:
            _check_name(self._reader.until(second_hello).name, host)

    def _seen(self) -> Kind:
        """What it begins like."""
        listening = Reader(self._pump.client, _SILENCE)
        with suppress(RefusedError):
            listening.until(lambda came: came or More(1))
        self._reader.came += listening.came
        if self._reader.came.startswith(_TLS):
            return Kind.TLS
        return Kind.HTTP if _HTTP.match(self._reader.came) else Kind.TCP


def _check_name(name: str, host: str) -> None:
    if address_in(host) is not None and not name:
        return  # nobody has a name for it
    if not name:
        raise RefusedError(Why.NAME, "its ClientHello does not say whom it is for")
    if normal(name) != host:
        raise RefusedError(Why.NAME, "its ClientHello is for another host")
