"""An entry as collectors of events want it: a fixed id, a time, a severity, who, what, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final, NamedTuple

from douane.audit.entry import Entry, decoded
from douane.audit.formats.base import HALVES
from douane.audit.formats.tags import tags_of
from douane.audit.line import became

SEVERITIES: Final = ("info", "low", "medium", "high", "critical")
_REFUSED: Final = "medium"  # how bad a refusal is of which no finding says it
_LOOKED_FOR: Final = ("secrets.", "personal.", "tokens.")  # rules about values that are somebody's


class Found(NamedTuple):
    """One finding; `number` is its place in the entry, `value` a digest under a key of the machine."""

    number: int
    id: str
    rule: str
    severity: str
    where: str
    because: str
    value: str
    excepted: str
    tags: tuple[str, ...]

    @property
    def is_of_values(self) -> bool:
        """Whether it is about a secret or something personal, rather than about an attack."""
        return self.rule.startswith(_LOOKED_FOR)


class Event(NamedTuple):
    """One entry; what it does not tell is empty. `id` is its hash in the chain, which no other has."""

    seq: int
    id: str
    previous: str
    millis: int
    time: str
    kind: str
    method: str
    subject: str
    action: str
    would: str
    direction: str
    principal: str
    session: str
    tenant: str
    address: str
    server: str
    server_name: str
    revision: str
    protocol: str
    severity: str
    findings: tuple[Found, ...]
    rules: tuple[str, ...]
    because: str
    body: Mapping[str, object]

    @property
    def name(self) -> str:
        """What happened, in a few words."""
        return " ".join(filter(None, (self.method or self.kind or "entry", self.subject)))

    @property
    def tags(self) -> tuple[str, ...]:
        """The entries of lists of threats that its findings bear."""
        return tuple(dict.fromkeys(tag for one in self.findings for tag in one.tags))

    @property
    def is_of_ip(self) -> bool:
        """Whether the address is one of the Internet Protocol."""
        try:
            ip_address(self.address)
        except ValueError:
            return False
        return "%" not in self.address

    @property
    def is_refused(self) -> bool:
        """Whether it was not let through."""
        return self.action == "deny"


def event_of(entry: Entry) -> Event:
    """What the entry tells; one that somebody else wrote tells as much as can be read."""
    body = decoded(entry)
    findings = tuple(_findings(body))
    reasons = [*_listed(body, "reasons")]
    millis = _millis(body.get("at"))
    words = {name: word(body.get(name)) for name in _WORDS}
    words["action"] = str(became(words["action"], body.get("ticket"), body.get("answer")))
    because = " · ".join(filter(None, dict.fromkeys(word(one.get("because")) for one in reasons)))
    return Event(
        seq=entry.seq,
        id=entry.hash.hex(),
        previous=entry.previous.hex(),
        millis=millis,
        time=rfc3339(millis),
        severity=_severity(findings, words["action"]),
        findings=findings,
        rules=tuple(dict.fromkeys(filter(None, (word(one.get("policy_rule")) for one in reasons)))),
        because=because or " · ".join(dict.fromkeys(one.because for one in findings if one.because)),
        body=body,
        **words,
    )


def rfc3339(millis: int) -> str:
    """A time in UTC with milliseconds."""
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis % 1000:03d}Z"


def word(value: object) -> str:
    """A text of whole characters; nothing for what is none."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else HALVES.sub("\ufffd", value)


_WORDS: Final = (
    *("kind", "method", "subject", "action", "would", "direction", "principal", "session", "tenant"),
    *("address", "server", "server_name", "revision", "protocol"),
)
_LATEST: Final = 253_402_300_799_000  # the end of the year 9999


def _millis(at: object) -> int:
    if not isinstance(at, int | float) or not 0 <= at <= _LATEST / 1000:
        return 0
    return int(at * 1000)


def _findings(body: Mapping[str, object]) -> Iterator[Found]:
    for number, one in enumerate(_listed(body, "findings"), 1):
        rule, severity = word(one.get("rule")), word(one.get("severity"))
        yield Found(
            number=number,
            id=word(one.get("id")),
            rule=rule,
            severity=severity if severity in SEVERITIES else "medium",
            where=word(one.get("where")),
            because=word(one.get("because")),
            value=word(one.get("value")),
            excepted=word(one.get("excepted")),
            tags=tags_of(rule, one.get("tags")),
        )


def _listed(body: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    items = body.get(name)
    return (one for one in items if isinstance(one, dict)) if isinstance(items, list) else iter(())


def _severity(findings: tuple[Found, ...], action: str) -> str:
    usual = _REFUSED if action == "deny" else "info"
    counted = [one.severity for one in findings if not one.excepted]
    return max([usual, *counted], key=SEVERITIES.index)
