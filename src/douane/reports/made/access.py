"""Who may use what, what was used, and what never was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final, NamedTuple

from douane.model.access import Principal
from douane.model.server import Kind
from douane.operations.base import Place
from douane.operations.one_server import rights
from douane.operations.within import approvals_of
from douane.policy.access import roles_of
from douane.reports.document import Document, Section, Table
from douane.reports.facts import Facts, Person, Server
from douane.reports.forms.moment import moment
from douane.reports.gathering import gathered
from douane.reports.made.asked import Asked
from douane.stores.index import Axis, Index

_MOST: Final = 500  # principals
_PEOPLE: Final = ("account", "roles", "second factors", "state")
_GRANTS: Final = ("principal", "server", "what", "until", "uses left", "by")
_UNUSED: Final = (
    "These rights were not used in this time. `douane policy suggest` writes rules that let pass what was "
    "used, and refuse all else."
)


class _Use(NamedTuple):
    calls: int = 0
    refused: int = 0
    last: float = 0.0


class _Right(NamedTuple):
    """A tool that a principal may use: `how` is allow or hold."""

    principal: str
    server: str
    tool: str
    how: str
    use: _Use


def access(place: Place, asked: Asked) -> Document:
    """The rights of everybody who was seen, or has a key, with their use since then."""
    facts = gathered(place)
    principals = _principals(place, facts, asked)
    found = [right for one in facts.servers for right in _rights(place, facts, one, principals, asked)]
    used = [one for one in found if one.use.calls]
    about = (
        ("since", moment(asked.since)),
        ("principals", str(len(principals))),
        ("rights", str(len(found))),
        ("used", str(len(used))),
    )
    sections = (*_of_rights(found, used), *_credentials(place, facts))
    return Document("access", "Who may use what", asked.until, about, sections)


def _of_rights(found: Sequence[_Right], used: Sequence[_Right]) -> Iterator[Section]:
    heads = ("principal", "server", "tool", "may", "calls", "refused", "last")
    yield Section("Rights that were used", (), Table(heads, [_row(one) for one in used]))
    yield Section("Rights that were not used", (_UNUSED,), Table(heads[:4], [*_unused(found)]))


def _principals(place: Place, facts: Facts, asked: Asked) -> list[str]:
    """Everybody who was seen in this time, and every key that counts."""
    seen: list[str] = []
    if facts.log.end:
        with closing(Index(place.state)) as index:
            index.follow()
            seen = [name for name, _ in index.top(Axis.PRINCIPAL, asked.since, asked.until, _MOST) if name]
    keys = (f"key:{one.name}" for one in facts.keys if one.is_good(facts.at))
    return sorted({*seen, *keys})


def _rights(
    place: Place, facts: Facts, server: Server, principals: Sequence[str], asked: Asked
) -> Iterator[_Right]:
    tools = [pin for pin in server.pins if pin.kind is Kind.TOOL and pin.name]
    used = _used(place, server, asked) if facts.log.end else {}
    for name in principals:
        who = Principal(name, tenant=place.tenant)
        placed = replace(who, roles=roles_of(facts.config.settings.access, who))
        found = rights(facts.config, placed, server.identity, tools, facts.at)
        for how in ("allow", "hold"):
            for tool in found[how]:
                yield _Right(name, server.identity.name, tool, how, used.get((name, tool), _Use()))


def _used(place: Place, server: Server, asked: Asked) -> dict[tuple[str, str], _Use]:
    found: dict[tuple[str, str], _Use] = {}
    with closing(Index(place.state)) as index:
        for one in index.calls(server.identity.id, asked.since):
            before = found.get((one.principal, one.tool), _Use())
            refused = one.calls if one.action == "deny" else 0
            found[one.principal, one.tool] = _Use(
                before.calls + one.calls, before.refused + refused, max(before.last, one.last)
            )
    return found


def _row(right: _Right) -> tuple[str, ...]:
    principal, server, tool, how, use = right
    return principal, server, tool, how, str(use.calls), str(use.refused), moment(use.last)


def _unused(rights: Sequence[_Right]) -> Iterator[tuple[str, ...]]:
    """Those of a principal at a server in one row, where not one was used."""
    used = Counter((one.principal, one.server) for one in rights if one.use.calls)
    for key in dict.fromkeys((one.principal, one.server) for one in rights):
        left = [one for one in rights if (one.principal, one.server) == key and not one.use.calls]
        if left and not used[key]:
            yield *key, "all of them", left[0].how
        else:
            yield from ((*key, one.tool, one.how) for one in left)


def _credentials(place: Place, facts: Facts) -> Iterator[Section]:
    keys = [
        (one.name, ", ".join(one.groups), moment(one.expires), moment(one.last_used or 0.0))
        for one in facts.keys
        if one.is_good(facts.at)
    ]
    yield Section("API keys", (), Table(("key", "groups", "ends", "last used"), keys))
    yield Section("Accounts of the control room", (), Table(_PEOPLE, [_person(one) for one in facts.people]))
    yield Section("Grants in force", (), Table(_GRANTS, [*_grants(place, facts)]))


def _person(person: Person) -> tuple[str, ...]:
    account = person.account
    state = "ended" if account.disabled else "in use"
    return account.name, ", ".join(account.roles), ", ".join(person.factors), state


def _grants(place: Place, facts: Facts) -> Iterator[tuple[str, ...]]:
    if not facts.log.end:
        return
    with approvals_of(place) as store:
        for one in store.good_grants(facts.at):
            left = "any" if one.left is None else str(one.left)
            yield one.principal, one.server, one.subject, moment(one.until), left, one.by
