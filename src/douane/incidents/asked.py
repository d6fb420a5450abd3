"""What somebody wants an incident to be about: an entry, servers by name, principals, sessions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.audit.entry import decoded
from douane.errors import ConfigError
from douane.incidents.incident import Body, Kind, Scope, Severity
from douane.incidents.opening import Wish
from douane.model.finding import Severity as Gravity
from douane.model.order import FOR_EVER
from douane.operations.base import Place
from douane.operations.names import named_server, under_each_name
from douane.policy.clauses import SEVERITIES
from douane.protocol.members import mappings, text
from douane.stores.dossiers import Dossiers
from douane.stores.reader import Reader

_LONGEST: Final = 500  # characters of a title
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "secret.": Kind.CREDENTIALS,
        "pin.": Kind.POISONED,
        "poisoning": Kind.POISONED,
        "imitation.": Kind.POISONED,
        "server.unapproved": Kind.SHADOW,
        "egress.": Kind.EXFILTRATION,
        "flow.": Kind.EXFILTRATION,
        "personal.": Kind.EXFILTRATION,
        "sequence.": Kind.EXFILTRATION,
    }
)

_SEVERITIES: Final[Mapping[str, Severity]] = MappingProxyType(
    {"info": Severity.LOW} | {one.value: one for one in Severity}
)
_OUTCOMES: Final[Mapping[str, str]] = MappingProxyType({"deny": "refused", "hold": "held"})


class Words(NamedTuple):
    """What was said; what is empty follows from the entry, if there is one."""

    kind: str = ""
    severity: str = ""
    title: str = ""
    servers: Sequence[str] = ()
    principals: Sequence[str] = ()
    sessions: Sequence[str] = ()
    entry: int = 0
    aware: float = 0.0
    since: float = 0.0
    only: str = ""


def wish_of(place: Place, words: Words) -> Wish:
    """The incident that is meant.

    Raises:
        ConfigError: there is no such entry or server.
    """
    body = _entry(place, words.entry) if words.entry else {}
    rules = [str(one.get("rule", "")) for one in mappings(body, "findings")]
    worst = _worst(body)
    title = words.title or _title(worst, body)
    if not title:
        raise ConfigError("the incident has no title", "say in a few words what happened")
    ensure_time(words.aware, time.time())
    ensure_time(words.since, time.time())
    return Wish(
        kind=Kind(words.kind) if words.kind else _kind(rules),
        severity=Severity(words.severity or _SEVERITIES.get(text(worst, "severity"), Severity.HIGH)),
        title=title[:_LONGEST],
        scope=_scope(place, words, body),
        source=f"entry {words.entry}" if words.entry else "",
        aware=words.aware,
        since=words.since,
        watches=words.only,
    )


def _worst(body: Body) -> Body:
    """The gravest of its findings that nobody excepted, the first of several."""
    found = [one for one in mappings(body, "findings") if not one.get("excepted")]
    return max(found, key=lambda one: SEVERITIES.get(text(one, "severity"), Gravity.MEDIUM), default={})


def _title(worst: Body, body: Body) -> str:
    """What was found in an entry and what became of it, or else what the entry is."""
    because = text(worst, "because") or " ".join(filter(None, (text(body, "method"), text(body, "subject"))))
    came = _OUTCOMES.get(text(body, "action"), "")
    return f"{because}, {came}" if because and came else because


def ensure_time(at: float, latest: float = FOR_EVER) -> None:
    """Nothing, where this is a time that can be.

    Raises:
        ConfigError: it is before 1970, or later than it can be.
    """
    if not 0.0 <= at <= latest:
        raise ConfigError("that is no time at which this could be", "give one such as 2026-01-31T12:00")


def _scope(place: Place, words: Words, body: Body) -> Scope:
    """Those that are named; of an entry its server and session, and its principal where it has no server."""
    servers = [*_servers(place, words.servers), *filter(None, [text(body, "server")])]
    sessions = [*words.sessions, *filter(None, [text(body, "session")])]
    who = text(body, "principal") if not servers else ""
    principals = [*words.principals, *filter(None, [who])]
    return Scope(*(tuple(dict.fromkeys(one)) for one in (servers, principals, sessions)))


def _servers(place: Place, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    with closing(Dossiers(place.state)) as store:
        registered = store.registered()
    known, formerly = [one.server for one in registered], list(under_each_name(registered))
    return [named_server(known, name, formerly).id for name in names]


def _kind(rules: Sequence[str]) -> Kind:
    for beginning, kind in _KINDS.items():
        if any(rule.startswith(beginning) for rule in rules):
            return kind
    return Kind.OTHER


def _entry(place: Place, number: int) -> Body:
    with closing(Reader(place.state)) as reader:
        found = reader.entry(number)
    if found is None:
        raise ConfigError(f"there is no entry {number}", "see which there are: `douane audit tail`")
    return decoded(found)
