"""The sessions that are alive here: whose they are, and when they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

from douane.gateway.sessions.ended import Ended, digest
from douane.gateway.sessions.seal import Bound, Seal, new_serial
from douane.gateway.sessions.signals import Seen, Signal, Watch
from douane.gateway.sessions.travel import Where, nowhere
from douane.model.access import Principal
from douane.policy.sessions import Consequence, SessionSettings
from douane.protocol.jsonrpc import RequestId

_SKEW: Final = 60.0  # seconds by which another replica's clock may be ahead
_LEFT: Final = 60.0  # seconds after which a session that does nothing makes room for another of its principal
_SWEPT: Final = 1.0  # seconds between two looks for sessions that are over, while there is no room


Holder = tuple[str, str, str, str, bytes, bytes]


class Caller(NamedTuple):
    """Who is there, verified; `certificate` is the fingerprint of a client certificate, if there is one.

    `place` is a digest of 16 bytes of where `server` is.
    """

    principal: Principal
    server: str
    seen: Seen
    certificate: bytes = b""
    place: bytes = bytes(16)


@dataclass(slots=True, eq=False)
class Live:
    """A session; `exchanges` is how many requests and streams of it are open, during which it is not idle.

    `text` is its id, `name` what records call it, `whose` its tenant and principal, `mark` their digest.
    """

    bound: Bound
    text: str
    name: str
    whose: str
    mark: str
    holder: Holder
    watch: Watch
    used: float
    exchanges: int = 0


class Found(NamedTuple):
    """The session that was asked for, and what was strange about the request."""

    live: Live
    signals: tuple[Signal, ...] = ()


class Gone(NamedTuple):
    """There is no such session for who asks: 404, so that clients begin anew. `name` is for the record."""

    because: str
    signals: tuple[Signal, ...] = ()
    name: str = ""


class Full(NamedTuple):
    """No more sessions; the one who asks may try again later."""

    because: str
    fix: str


class Sessions:
    """Every session of this process; nothing in it waits, and time is given."""

    def __init__(self, seal: Seal, settings: SessionSettings, ended: Ended, where: Where = nowhere) -> None:
        self.settings = settings
        self._seal = seal
        self._where = where
        self._ended = ended
        self._live: dict[bytes, Live] = {}
        self._by_text: dict[str, Live] = {}
        self._departed: list[Live] = []
        self._of: dict[str, dict[bytes, Live]] = {}
        self._swept = 0.0

    def alive(self) -> Mapping[str, int]:
        """How many sessions there are, by server."""
        return Counter(live.bound.server for live in self._live.values())

    def begin(
        self, caller: Caller, upstream: str, revision: str, at: float, serial: bytes = b""
    ) -> Live | Full:
        """A new session, whose `text` is its id; with a `serial` of `new_serial` its name is known before."""
        refused = self.room(caller, at)
        if refused is not None:
            return refused
        serial = serial or new_serial()
        bound = Bound(caller.server, holder(caller), upstream, revision, at, serial, caller.place)
        return self._add(bound, self._seal.seal(bound), caller, at)

    def room(self, caller: Caller, at: float) -> Full | None:
        """Why no session can begin now, or None."""
        most, most_each = self.settings.most, self.settings.most_each
        own = self._of.get(account(caller.principal), {})
        if len(own) >= most_each and not self._ends_oldest(own, at):
            because = f"`{caller.principal.id}` has {most_each} sessions already"
            return Full(because, "end some with DELETE, or raise `most_each` under [sessions]")
        if len(self._live) >= most and at >= self._swept + _SWEPT:
            self._sweep(at)
        if len(self._live) >= most:
            return Full(
                f"there are {most} sessions already", "try again later, or raise `most` under [sessions]"
            )
        return None

    def find(self, text: str, caller: Caller, at: float) -> Found | Gone | Full:
        """The session of this id; one that another replica began is taken over."""
        live: Live | Gone | Full | None = self._by_text.get(text)
        if not isinstance(live, Live) or live.holder != _holder(caller) or self._has_ended(live, at):
            live = self._opened(text, caller, at)
        if not isinstance(live, Live):
            return live
        live.used = at
        return self._judged(live, tuple(live.watch.came_from(caller.seen, at)), at)

    def asked(self, live: Live, ident: RequestId, at: float) -> Found | Gone:
        """What the id of a request of the session says, once per request."""
        return self._judged(live, tuple(live.watch.asked(ident)), at)

    def end(self, live: Live, at: float) -> None:
        """It is over, also for other replicas that share the state folder and after a restart."""
        self._drop(live)
        self._ended.session(live.name, at)

    def leave(self, live: Live) -> None:
        """Nobody can go on with it here; whether it goes on elsewhere, others know."""
        self._drop(live)

    def over(self, at: float) -> tuple[Live, ...]:
        """All that ended since the last call, however they did; their conversations are to be closed."""
        self._sweep(at)
        found, self._departed = tuple(self._departed), []
        return found

    def __iter__(self) -> Iterator[Live]:
        return iter(self._live.values())

    def __len__(self) -> int:
        return len(self._live)

    def _ends_oldest(self, own: dict[bytes, Live], at: float) -> bool:
        """Whether one of a principal's sessions made room: clients often go without a word."""
        oldest = min(own.values(), key=lambda live: (live.exchanges > 0, live.used))
        if oldest.exchanges or at - oldest.used < _LEFT:
            return False
        self.end(oldest, at)
        return True

    def _sweep(self, at: float) -> None:
        self._swept = at
        self._ended.follow()
        for live in [live for live in self._live.values() if self._is_over(live, at)]:
            self._drop(live)
            if not self._ended.has(live.name, live.mark, live.bound.issued):
                self._ended.session(live.name, at)

    def _add(self, bound: Bound, text: str, caller: Caller, at: float) -> Live:
        live = Live(
            bound,
            text,
            bound.name,
            whose := account(caller.principal),
            digest(whose),
            _holder(caller),
            Watch(caller.seen, self.settings, self._where, at),
            at,
        )
        self._live[bound.serial] = self._by_text[text] = live
        self._of.setdefault(live.whose, {})[bound.serial] = live
        return live

    def _drop(self, live: Live) -> None:
        if self._live.pop(live.bound.serial, None) is None:
            return
        del self._by_text[live.text]
        self._departed.append(live)
        own = self._of[live.whose]
        del own[live.bound.serial]
        if not own:
            del self._of[live.whose]

    def _has_ended(self, live: Live, at: float) -> bool:
        self._ended.keep_up()
        return self._is_over(live, at)

    def _opened(self, text: str, caller: Caller, at: float) -> Live | Gone | Full:
        """The session of an id that has to be opened: of another replica, of somebody else, or over."""
        bound = self._seal.open(text)
        if bound is None:
            return Gone("no such session")
        gone = self._not_theirs(bound, caller) or self._over(bound, caller, at)
        return gone or self._live.get(bound.serial) or self._taken_over(bound, text, caller, at)

    def _not_theirs(self, bound: Bound, caller: Caller) -> Gone | None:
        if not compare_digest(bound.holder, holder(caller)):
            because = f"`{caller.principal.id}` presented the session of another principal or certificate"
            return Gone(
                "no such session", (Signal("session.stolen", because, Consequence.REFUSE),), bound.name
            )
        if bound.server != caller.server:
            because = f"the session is one of `{bound.server}`"
            return Gone(
                "no such session", (Signal("session.server", because, Consequence.REFUSE),), bound.name
            )
        if bound.place != caller.place:
            return Gone(f"`{bound.server}` is another server than it was", name=bound.name)
        return None

    def _over(self, bound: Bound, caller: Caller, at: float) -> Gone | None:
        self._ended.follow()
        live = self._live.get(bound.serial)
        if live is not None and self._is_over(live, at):
            self.end(live, at)
        age = at - bound.issued
        is_too_old = age > self.settings.lifetime or age < -_SKEW
        if is_too_old or self._ended.has(bound.name, digest(account(caller.principal)), bound.issued):
            return Gone("the session has ended", name=bound.name)
        return None

    def _is_over(self, live: Live, at: float) -> bool:
        is_idle = at - live.used > self.settings.idle and not live.exchanges
        is_old = at - live.bound.issued > self.settings.lifetime
        return is_idle or is_old or self._ended.has(live.name, live.mark, live.bound.issued)

    def _taken_over(self, bound: Bound, text: str, caller: Caller, at: float) -> Live | Gone | Full:
        if self._ended.may_have(bound.issued):
            return Gone("the session has ended", name=bound.name)
        refused = self.room(caller, at)
        return self._add(bound, text, caller, at) if refused is None else refused

    def _judged(self, live: Live, signals: tuple[Signal, ...], at: float) -> Found | Gone:
        if not signals:
            return Found(live)
        worst = max(signal.consequence for signal in signals)
        if worst is Consequence.END:
            self.end(live, at)
        if worst >= Consequence.REFUSE:
            return Gone("no such session", signals, live.name)
        return Found(live, signals)


def account(principal: Principal) -> str:
    """The name of a principal among those of all tenants."""
    return f"{principal.tenant}/{principal.id}"


def fingerprint(certificate: bytes | None) -> bytes:
    """What tells a verified client certificate (DER) from others; empty where none was shown."""
    return b"" if certificate is None else sha256(certificate).digest()


def holder(caller: Caller) -> bytes:
    """The digest of whose a session is: tenant, principal, the program that speaks for it, certificate."""
    tenant, ident, client, *_, certificate = _holder(caller)
    parts = (tenant.encode(), ident.encode(), client.encode(), certificate)
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return sha256(b"douane session holder" + framed).digest()[:16]


def _holder(caller: Caller) -> Holder:
    whose = caller.principal
    return whose.tenant, whose.id, whose.client, caller.server, caller.place, caller.certificate
