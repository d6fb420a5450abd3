"""Reading of how long entries of the audit log are kept, and which of these rules one falls under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.policy.duration import read_duration
from douane.policy.pattern import Pattern
from douane.policy.table import Table

DAY: Final = 86_400
LONGEST: Final = 100 * 366 * DAY
_KEYS: Final = ("name", "keep", "kind", "action", "server", "principal", "method", "severity")

Body = Mapping[str, object]


class Retention(NamedTuple):
    """Entries that fit every pattern are kept for `keep` seconds; what is None does not matter."""

    name: str
    keep: float
    kind: Pattern | None = None
    action: Pattern | None = None
    server: Pattern | None = None
    principal: Pattern | None = None
    method: Pattern | None = None
    severity: Pattern | None = None

    def fits(self, body: Body) -> bool:
        """Whether the rule speaks of an entry with this body."""
        return all(
            pattern is None or pattern.matches_one(words(body))
            for pattern, words in zip(self[2:], _WORDS.values(), strict=True)
        )


def rule_of(rules: Iterable[Retention], body: Body) -> Retention | None:
    """The first rule that speaks of an entry; what none speaks of is kept for good."""
    return next((rule for rule in rules if rule.fits(body)), None)


def read_retention(table: Table, key: str) -> tuple[Retention, ...]:
    """The rules of `[[audit.retention]]` tables, in their order."""
    return tuple(filter(None, map(_rule, table.tables(key))))


def _rule(table: Table) -> Retention | None:
    table.expect(_KEYS)
    table.require("name", "keep")
    keep = read_duration(table, "keep", DAY, LONGEST)
    patterns = {name: table.pattern(name) for name in _WORDS}
    return None if keep is None else Retention(table.text("name"), keep, **patterns)


def _word(name: str) -> Callable[[Body], Iterator[str]]:
    def words(body: Body) -> Iterator[str]:
        yield str(body.get(name, ""))

    return words


def _servers(body: Body) -> Iterator[str]:
    yield str(body.get("server", ""))
    yield str(body.get("server_name", ""))


def _severities(body: Body) -> Iterator[str]:
    found = body.get("findings")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping):
            yield str(one.get("severity", ""))


_WORDS: Final[Mapping[str, Callable[[Body], Iterator[str]]]] = MappingProxyType(
    {
        "kind": _word("kind"),
        "action": _word("action"),
        "server": _servers,
        "principal": _word("principal"),
        "method": _word("method"),
        "severity": _severities,
    }
)
