"""What is made durable is counted: every message that is judged has its entry, and so has every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from douane.errors import StoreError
from douane.gateway.metrics.families import Counters, Family, Histograms
from douane.protocol.mcp import METHODS

if TYPE_CHECKING:
    from douane.gateway.metrics.families import Counter, Histogram, Labels
    from douane.model.events import Record, Remember
    from douane.transports.relay import Recorder

_OWN: Final = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_THEIRS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_KNOWN: Final = frozenset({*(method.name for method in METHODS), ""})
_REFUSED: Final = frozenset({"deny", "hold"})
_TROUBLE: Final = frozenset({"undelivered", "closed"})
_OTHER: Final = "other"
_LABELS: Final = itemgetter("server_name", "direction", "kind", "method", "action")  # of each message

MESSAGES: Final = Family(
    "douane_messages_total", "Messages judged.", ("server", "direction", "kind", "method", "action")
)
REFUSALS: Final = Family("douane_refusals_total", "What was refused, by the rule.", ("server", "rule"))
TROUBLE: Final = Family(
    "douane_upstream_errors_total",
    "Requests that came to nothing, and servers that ended.",
    ("server", "what"),
)
SESSIONS: Final = Family("douane_session_events_total", "Sessions begun and ended.", ("server", "event"))
OWN: Final = Family(
    "douane_own_seconds",
    "From when a message came until it was judged and durable: our own time, and the lag of the audit log.",
    ("direction",),
)
THEIRS: Final = Family(
    "douane_answer_seconds", "From when a request came until its server's answer did.", ("server", "method")
)
FAILED: Final = Family("douane_audit_failures_total", "Times that the audit log could not be written.")


class Counts:
    """What is counted of all tenants; `clock` is in epoch seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.messages = Counters(MESSAGES)
        self.refusals = Counters(REFUSALS)
        self.trouble = Counters(TROUBLE)
        self.sessions = Counters(SESSIONS)
        self.failed = Counters(FAILED)
        self.own = Histograms(OWN, _OWN)
        self.theirs = Histograms(THEIRS, _THEIRS)

    def lines(self) -> Iterator[str]:
        """As Prometheus reads them."""
        for counters in (self.messages, self.refusals, self.trouble, self.sessions, self.failed):
            yield from counters.lines()
        for histograms in (self.own, self.theirs):
            yield from histograms.lines()


class Counted:
    """A recorder that counts what another has made durable."""

    def __init__(self, recorder: Recorder, counts: Counts) -> None:
        self._recorder = recorder
        self._counts = counts
        self._known: dict[Labels, tuple[Counter, Histogram]] = {}

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """As the other does it.

        Raises:
            StoreError: nothing was written.
        """
        try:
            self._recorder.commit(records, remembers)
        except StoreError:
            self._counts.failed.add()
            raise
        now = self._counts.clock()
        for record in records:
            self._count(record.body, now)

    def _count(self, body: Mapping[str, object], now: float) -> None:
        counts = self._counts
        if body.get("action") in _REFUSED:
            for rule in _rules(body):
                counts.refusals.add(_text(body, "server_name"), rule)
        if body.get("kind") == "lifecycle":
            self._count_event(body, _text(body, "server_name"))
            return
        labels = _LABELS(body)
        messages, own = self._known.get(labels) or self._counted(labels)
        messages.value += 1
        own.observe(now - cast("float", body["at"]))
        if "duration_ms" in body and labels[1] == "to-client":
            counts.theirs.observe(cast("float", body["duration_ms"]) / 1000, labels[0], _named(labels[3]))

    def _counted(self, labels: Labels) -> tuple[Counter, Histogram]:
        """What counts messages like this, whose method may have any name."""
        server, direction, kind, method, action = labels
        messages = self._counts.messages.of((server, direction, kind, _named(method), action))
        found = messages, self._counts.own.of((direction,))
        if method in _KNOWN:
            self._known[labels] = found
        return found

    def _count_event(self, body: Mapping[str, object], server: str) -> None:
        what = _text(body, "method")
        if what in _TROUBLE:
            self._counts.trouble.add(server, what)
        elif what.startswith("session/"):
            self._counts.sessions.add(server, what.removeprefix("session/"))


def _rules(body: Mapping[str, object]) -> set[str]:
    """The rules that a refusal is due to; what was not even read has findings and no reasons."""
    reasons = cast("Sequence[Mapping[str, Any]]", body.get("reasons", ()))
    due = {str(one["finding"] or one["policy_rule"]) for one in reasons if one["action"] in _REFUSED}
    findings = cast("Sequence[Mapping[str, Any]]", body.get("findings", ()))
    return due or {str(one["rule"]) for one in findings}


def _named(method: str) -> str:
    """The method, if it is one of MCP: peers choose names, and may choose many."""
    return method if method in _KNOWN else _OTHER


def _text(body: Mapping[str, object], name: str) -> str:
    return str(body.get(name, ""))
