"""What came out, as far as the log tells: classes of data, whose, how much, to whom, where to, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from douane.audit.query import INSTALLATION
from douane.incidents.concern import has_passed, is_about
from douane.incidents.incident import Body, Scope
from douane.protocol.members import mapping, mappings, number, text, texts

_DATA: Final = ("personal.", "secret.", "flow.")  # rules that say of what class a text is
_PERSON: Final = "personal."
_TO_SERVER: Final = "to-server"
_EGRESS: Final = "egress/"
_LISTED: Final = 50  # findings of one message that an entry lists


class Host(NamedTuple):
    """A host that the server reached or tried to: bytes that went there and came back, how often, when."""

    name: str
    opened: int
    refused: int
    sent: int
    received: int
    first: float
    last: float


class Exposure(NamedTuple):
    """What is known, and in `unknown`, in sentences, what the log cannot tell.

    `went` counts findings by rule in what the server was sent, `came` in what it answered. `labels` are
    those of what was read. `values` is how many different personal values were found, `persons` how many
    there were in answers.
    """

    since: float
    until: float
    calls: int
    answers: int
    sent: int  # bytes
    received: int
    refused: int
    went: Mapping[str, int]
    came: Mapping[str, int]
    labels: tuple[str, ...]
    values: int
    persons: int
    principals: tuple[str, ...]
    sessions: int
    servers: tuple[str, ...]
    tools: Mapping[str, int]
    hosts: tuple[Host, ...]
    unknown: tuple[str, ...]


def exposed(bodies: Iterable[Body], scope: Scope) -> Exposure:
    """What came out by the entries that are about this scope."""
    found = _Count()
    for body in bodies:
        if is_about(body, scope):
            found.take(body)
    return Exposure(
        since=found.since,
        until=found.until,
        calls=found.calls,
        answers=found.answers,
        sent=found.sent,
        received=found.received,
        refused=found.refused,
        went=dict(found.went),
        came=dict(found.came),
        labels=tuple(sorted(found.labels)),
        values=len(found.values),
        persons=found.persons,
        principals=tuple(sorted(found.principals)),
        sessions=len(found.sessions),
        servers=tuple(sorted(found.servers)),
        tools=dict(found.tools),
        hosts=tuple(sorted(found.hosts.values(), key=lambda one: -one.sent)),
        unknown=tuple(_unknown(found)),
    )


@dataclass
class _Count:
    """What is counted while entries pass."""

    since: float = 0.0
    until: float = 0.0
    calls: int = 0
    answers: int = 0
    sent: int = 0
    received: int = 0
    refused: int = 0
    persons: int = 0
    without_replay: int = 0
    cut: int = 0
    is_boxed: bool = False
    went: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    tools: Counter[str] = field(default_factory=Counter)
    labels: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    principals: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)
    servers: set[str] = field(default_factory=set)
    hosts: dict[str, Host] = field(default_factory=dict)

    def take(self, body: Body) -> None:
        if text(body, "method").startswith(_EGRESS):
            if text(body, "stage") != INSTALLATION:  # its installer had nothing that could come out
                self._take_host(body)
        elif text(body, "kind") in {"request", "notification", "response"}:
            self._take_message(body)

    def _take_message(self, body: Body) -> None:
        at = number(body, "at")
        self.since, self.until = min(self.since or at, at), max(self.until, at)
        if not has_passed(body):
            self.refused += 1
            return
        self.principals.add(text(body, "principal"))
        self.sessions.add(text(body, "session"))
        self.servers.add(text(body, "server"))
        is_sent = text(body, "direction") == _TO_SERVER
        self._count_size(body, is_sent)
        rules = [str(one.get("rule", "")) for one in mappings(body, "findings")]
        self.cut += len(rules) >= _LISTED
        (self.went if is_sent else self.came).update(one for one in rules if one.startswith(_DATA))
        self._take_values(body)

    def _count_size(self, body: Body, is_sent: object) -> None:
        size = int(number(body, "size"))
        if is_sent:
            self.sent += size
            if text(body, "method") == "tools/call":
                self.calls += 1
                self.tools[text(body, "subject")] += 1
        else:
            self.received += size
            self.answers += text(body, "kind") == "response"

    def _take_values(self, body: Body) -> None:
        kept = mapping(body, "replay")
        self.without_replay += not kept
        self.labels.update(texts(kept, "labels"))
        self.persons += int(number(kept, "persons"))
        found = [one for one in mappings(body, "findings") if str(one.get("rule", "")).startswith(_PERSON)]
        self.values.update(str(one["value"]) for one in found if one.get("value"))

    def _take_host(self, body: Body) -> None:
        self.is_boxed = True
        name, at, method = text(body, "subject"), number(body, "at"), text(body, "method")
        before = self.hosts.get(name, Host(name, 0, 0, 0, 0, at, at))
        self.hosts[name] = before._replace(
            opened=before.opened + (method == "egress/opened"),
            refused=before.refused + (method == "egress/refused"),
            sent=before.sent + int(number(body, "sent")),
            received=before.received + int(number(body, "received")),
            first=min(before.first, at),
            last=max(before.last, at),
        )


def _unknown(found: _Count) -> Iterator[str]:
    yield "results are not written into the log: what records they held, and how many, is not known from it"
    if not found.is_boxed:
        yield (
            "the server had no gate, or used none: to which hosts it sent anything is not known; a remote "
            "server may pass on whatever it was sent"
        )
    else:
        yield "of what a server sends through its gate, host and bytes are known, and not what it was"
    yield "what a server could read by itself, with its own credentials or on its machine, is not in the log"
    if found.without_replay:
        yield f"of {found.without_replay} messages no labels and counts of personal values were kept"
    if found.cut:
        yield f"of {found.cut} messages only the first {_LISTED} findings were kept: there were more values"
    if found.values or found.persons:
        yield "values are counted, and not persons: one person may have several, and several may share one"
