"""The only place where commands are carried out: records to the store, then permits to the links."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from douane.engine.passage import Command
from douane.engine.permit import Permit
from douane.engine.step import step
from douane.engine.undo import memory, restore
from douane.errors import StoreError
from douane.model.events import (
    Answered,
    Arrived,
    Ask,
    Claims,
    Closed,
    Ending,
    Overlong,
    Record,
    Remember,
    Told,
    Undelivered,
    Unrecorded,
)
from douane.model.question import Reply
from douane.model.session import Session
from douane.protocol.direction import Direction
from douane.protocol.framing import TooLong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from douane.engine.looked import Looked
    from douane.engine.rules import Rules
    from douane.protocol.jsonrpc import RequestId
    from douane.transports.asking import Desk, Tell
    from douane.transports.base import Link

    Frames = Iterable[bytes | TooLong]

MAX_REPLIES: Final = 1 << 20  # bytes of our own refusals that wait for a peer before it is read no further


class Recorder(Protocol):
    """Where records go: the part of a store that the relay needs."""

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Make all of it durable, or raise `StoreError` and keep nothing."""


class RuleSource(Protocol):
    """Where the rules of the moment come from."""

    def current(self, at: float) -> Rules:
        """The rules in force at `at` (epoch seconds); raises `StoreError` when they cannot be known."""

    def reload(self) -> None:
        """Read again what has just been remembered; raises `StoreError` when it cannot be read."""


_Frame = Arrived | Overlong | Answered


@dataclass(slots=True)
class _Group:
    """The frames that share a transaction, what came of all of them, and the session before them."""

    before: Session
    frames: list[_Frame] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)


class Relay:
    """Carries one conversation between two links.

    **Invariant:** a permit is carried out only after the records of its step are durable.
    **Invariant:** nothing waits here: no lock is held and no call blocks while a peer is slow.
    **Invariant:** after a bug nothing more passes; the error goes on to whoever runs the loop.
    """

    def __init__(
        self, session: Session, rules: RuleSource, recorder: Recorder, clock: Callable[[], float]
    ) -> None:
        self._session = session
        self._source = rules
        self._rules = rules.current(clock())
        self._recorder = recorder
        self._clock = clock
        self._links: Mapping[Direction, Link] = {}
        self._ways: tuple[tuple[Link, Link], ...] = ()  # each link, with its other side
        self._is_stale = False
        self._is_sound = True
        self._looked: Looked | None = None  # what was found in the frames under way before their turn
        self._desk: Desk | None = None
        self._tell: Tell = self.answered
        self._unasked: list[Ask] = []

    def connect(self, links: Mapping[Direction, Link]) -> None:
        """Set the links by the direction of what is sent through them; before the first frame.

        One link for both sides makes nobody wait.
        """
        self._links = links
        ways = ((ahead, links[direction.opposite]) for direction, ahead in links.items())
        self._ways = tuple((ahead, source) for ahead, source in ways if ahead is not source)

    def ask_at(self, desk: Desk, tell: Tell | None = None) -> None:
        """Put questions there; without a desk nobody answers. `tell` takes answers in place of `answered`."""
        self._desk = desk
        self._tell = tell or self.answered

    @property
    def session(self) -> Session:
        """What the conversation has come to; only the engine changes it."""
        return self._session

    @property
    def rules(self) -> Rules:
        """What the latest message was judged by."""
        return self._rules

    @property
    def waiting(self) -> int:
        """How many of the client's requests wait for the server, and messages for somebody's answer."""
        session = self._session
        return len(session.pending[Direction.TO_SERVER]) + len(session.parked) + len(session.held)

    @property
    def held(self) -> int:
        """How many messages wait for the answer of somebody who was asked about them."""
        return len(self._session.held)

    def received(
        self, direction: Direction, frames: Frames, claims: Claims | None = None, looked: Looked | None = None
    ) -> None:
        """Judge, record and pass on the frames of one read, in one transaction where that is possible."""
        if not self._is_sound:
            return
        self._is_sound = False
        self._looked = looked
        at = self._clock()
        self._pass_on([_event(at, direction, frame, claims) for frame in frames])
        self._looked = None
        self._is_sound = True

    def answered(self, question: Ask, reply: Reply) -> None:
        """Judge a held message again, with what somebody said of it or Reply.NONE."""
        if not self._is_sound:
            return
        self._is_sound = False
        self._pass_on([Answered(self._clock(), question.ticket, question.digest, reply)])
        self._is_sound = True

    def _pass_on(self, events: Iterable[_Frame]) -> None:
        group = _Group(memory(self._session))
        for event in events:
            commands = self._step(event)
            group.frames.append(event)
            group.commands += commands
            if _learns(commands):
                self._carry_out(group)
                self._is_stale = True
                group = _Group(memory(self._session))
        self._carry_out(group)
        self._attend()
        self.congestion_changed()

    def _attend(self) -> None:
        """Have no questions open that nobody waits for, and none unanswered that nobody is asked."""
        if self._desk is not None:
            self._desk.keep(self._session.held)
        while self._unasked:
            ask = self._unasked.pop()
            self._pass_on([Answered(self._clock(), ask.ticket, ask.digest, Reply.NONE)])

    def ended(self, direction: Direction, ending: Ending, detail: str) -> None:
        """Record that one side is gone and answer what it owes; unrecorded, nothing more is sent."""
        if not self._is_sound:
            return
        self._is_sound = False
        self._close(direction, ending, detail)
        self._is_sound = True

    def undelivered(self, ident: RequestId, because: str, told: Told = "") -> None:
        """Record that a request came to nothing after it was sent, and answer it, with `told` if given."""
        if self._is_sound:
            self._is_sound = False
            self._conclude(Undelivered(self._clock(), ident, because, told))
            self._is_sound = True

    def fail(self, error: str) -> None:
        """Record that a bug has ended the conversation and answer what is owed, if that still works."""
        self._is_sound = False
        with suppress(Exception):
            self._close(Direction.TO_CLIENT, Ending.CRASHED, error)

    def _close(self, direction: Direction, ending: Ending, detail: str) -> None:
        unknown = Exception if ending is Ending.CRASHED else StoreError  # the bug may be in the rules
        self._conclude(Closed(self._clock(), direction, ending, detail), unknown)
        if self._desk is not None:
            self._desk.keep(self._session.held)

    def _conclude(self, event: Undelivered | Closed, unknown: type[Exception] = StoreError) -> None:
        with suppress(unknown):  # what was in force before tells less of why, and lets no more through
            self._refresh(event.at)
        commands = step(self._session, event, self._rules)
        if self._unrecorded_because(commands) is None:
            self._send(commands)

    def congestion_changed(self) -> None:
        """Read from each side only while there is room for what it causes: messages, and refusals of them.

        What waits for a side counts against it only beyond what was meant for it: a server that writes
        before it reads must be read although it has not taken its messages.
        """
        if not self._ways:
            return
        most = self._rules.settings.limits.message + MAX_REPLIES
        for ahead, source in self._ways:
            if ahead.is_congested or source.buffered > most:
                source.pause()
            else:
                source.resume()

    def _step(self, event: _Frame) -> Sequence[Command]:
        try:
            self._refresh(event.at)
        except StoreError as error:
            return step(self._session, Unrecorded(event.at, event, error.message), self._rules)
        return step(self._session, event, self._rules, self._looked)

    def _refresh(self, at: float) -> None:
        if self._is_stale:
            self._source.reload()
            self._is_stale = False
        self._rules = self._source.current(at)

    def _carry_out(self, group: _Group) -> None:
        because = self._unrecorded_because(group.commands)
        if because is not None and _learns(group.commands):
            group = self._judged_anew(group)
            because = self._unrecorded_because(group.commands)
        if because is not None:
            group = self._taken_back(group, because)
        self._send(group.commands)

    def _judged_anew(self, group: _Group) -> _Group:
        """The same frames under the pins of now: somebody else may have changed one in the meantime."""
        restore(self._session, group.before)
        self._is_stale = True
        again = _Group(memory(self._session), group.frames)
        for event in group.frames:
            again.commands += self._step(event)
        return again

    def _taken_back(self, group: _Group, because: str) -> _Group:
        """What is said instead when nothing of a group could be made durable."""
        restore(self._session, group.before)
        instead = _Group(memory(self._session), group.frames)
        for event in group.frames:
            instead.commands += step(self._session, Unrecorded(event.at, event, because), self._rules)
        return instead

    def _unrecorded_because(self, commands: Sequence[Command]) -> str | None:
        """Make the records durable, or say why they are not."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [one for one in commands if isinstance(one, Remember)] if _learns(commands) else ()
        if not records and not remembers:
            return None
        try:
            self._recorder.commit(records, remembers)
        except StoreError as error:
            return f"{error.message} ({error.fix})"
        return None

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, Permit):
                self._links[command.direction].send(command)
            elif isinstance(command, Ask):
                self._ask(command)

    def _ask(self, question: Ask) -> None:
        if self._desk is None:
            self._unasked.append(question)
        else:
            self._desk.ask(question, self._tell)


def _learns(commands: Iterable[Command]) -> bool:
    return Remember in map(type, commands)


def _event(at: float, direction: Direction, frame: bytes | TooLong, claims: Claims | None) -> _Frame:
    if isinstance(frame, TooLong):
        return Overlong(at, direction, frame.length, frame.head, frame.tail)
    return Arrived(at, direction, frame, claims)
