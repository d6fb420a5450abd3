"""What a sink is given to bring: one alert with its count, a digest of many, or a try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from shlex import quote
from typing import Final, NamedTuple

from douane.alerts.alert import Alert
from douane.model.access import DEFAULT_TENANT
from douane.model.finding import Severity
from douane.model.unlinked import undotted, unlinked

SEEN: Final = "See"  # the fact that says where the entry is seen; no peer's name can be it
SHOWN: Final = "Open in the control room"


class Event(StrEnum):
    """What became of what it is about."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


class Form(StrEnum):
    """What it is."""

    ALERT = "alert"
    DIGEST = "digest"
    TEST = "test"


class Notice(NamedTuple):
    """Text for people and systems; `id` is the same however often it is sent, `about` for all of one alert.

    `times` is how many entries it tells of that no notice to this sink has told before.
    """

    id: str
    about: str
    severity: Severity
    title: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    times: int
    first: float
    last: float
    event: Event = Event.TRIGGER
    form: Form = Form.ALERT
    question: str = ""

    @property
    def heading(self) -> str:
        """One line in which nothing stands that a peer has written."""
        return f"Douane: {self.severity.name.lower()}: {self.title}"

    @property
    def text(self) -> str:
        """All of it, a line each."""
        return "\n".join((self.title, "", *(f"{name}: {value}" for name, value in self.facts)))

    @property
    def page(self) -> str:
        """The address of the page of its entry; "" where it has none."""
        seen = dict(self.facts).get(SEEN, "")
        return seen if seen.startswith(("https://", "http://")) else ""

    @property
    def beside_page(self) -> list[tuple[str, str]]:
        """The facts, but for the address of the page, for who makes a link of that."""
        return [(name, value) for name, value in self.facts if name != SEEN or not self.page]

    def as_json(self) -> dict[str, object]:
        """For machines."""
        named = self._asdict() | {"severity": self.severity.name.lower(), "facts": dict(self.facts)}
        return {key: value for key, value in named.items() if value != ""}


def leading(notice: Notice, room: str) -> Notice:
    """The same with where its entry is seen: a page of the control room called `room`, or what is typed."""
    facts = dict(notice.facts)
    entry, tenant = facts.get("Entry", ""), facts.get("Tenant", "")
    if not entry:
        return notice
    of = f" --tenant {quote(tenant)}" if tenant not in {"", DEFAULT_TENANT} else ""
    seen = f"{room}/audit/{entry}" if room else f"douane audit show {entry}{of}"
    return notice._replace(facts=(*notice.facts, (SEEN, seen)))


def from_json(kept: Mapping[str, object]) -> Notice:
    """The notice that `as_json` made this of."""
    members = {"question": "", **kept}
    facts = members.pop("facts")
    severity = Severity[str(members.pop("severity")).upper()]
    event, form = Event(str(members.pop("event"))), Form(str(members.pop("form")))
    pairs = tuple(facts.items()) if isinstance(facts, dict) else ()
    return Notice(**members, facts=pairs, severity=severity, event=event, form=form)  # type: ignore[arg-type]  # as it was written


_OF_PEERS: Final = frozenset({"Server", "Tool", "Principal", "From", "Session", "Tenant", "Where"})
_LAST: Final = 253402300799.0  # the end of the year 9999
_OUTCOMES: Final[Mapping[str, str]] = {
    "allow": "passed, and recorded",
    "edit": "passed without what was found",
    "hold": "held",
    "deny": "refused",
}


def facts_of(alert: Alert, count: int, first: float, last: float) -> Iterator[tuple[str, str]]:
    """What people read of an alert, with how often it has happened."""
    named = (
        ("Severity", alert.severity.name.lower()),
        ("Rule", ", ".join(alert.rules or (alert.rule,))),
        ("Outcome", _OUTCOMES.get(alert.action, alert.action)),
        ("Server", alert.server),
        ("Tool", alert.subject),
        ("Principal", alert.principal),
        ("From", alert.address),
        ("Session", alert.session),
        ("Tenant", alert.tenant),
        ("Where", ", ".join(alert.places)),
        ("Question", alert.question),
        ("Times", str(count)),
        ("First", moment(first)),
        ("Last", moment(last) if count > 1 else ""),
        ("Entry", str(alert.entry) if alert.entry else ""),
    )
    return (
        (name, undotted(value) if name in _OF_PEERS else unlinked(value)) for name, value in named if value
    )


def moment(at: float) -> str:
    """A time for people and machines: RFC 3339, in UTC, to the second."""
    return datetime.fromtimestamp(max(0.0, min(at, _LAST)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
