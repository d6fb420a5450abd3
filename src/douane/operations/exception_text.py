"""Exceptions as documents have them: those that there are, and the text of a new one."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from douane.model.access import DEFAULT_TENANT
from douane.policy.document import Scope, ScopedException
from douane.stores.documents import load
from douane.stores.exceptions import own_text

_USUAL: Final = timedelta(days=30)
_ORDER: Final = (
    *("id", "finding", "principal", "server", "tool", "method", "direction", "argument"),
    *("value", "until", "reason"),
)
_SHOWN: Final = ("principal", "server", "tool", "method", "argument", "label")

Clause = Mapping[str, object]


def ordered(clause: Clause) -> Clause:
    """What a clause says, in the order in which it is written."""
    return {key: clause[key] for key in _ORDER if clause.get(key) is not None}


def blocks(clauses: Iterable[Clause]) -> str:
    """The text of several clauses."""
    return "\n\n".join("\n".join(("[[exception]]", *_lines(clause))) for clause in clauses)


def usual_end() -> date:
    """The last day of an exception for which nobody has said how long."""
    return (datetime.fromtimestamp(time.time(), UTC) + _USUAL).date()


def kept(folder: str, tenant: str = DEFAULT_TENANT) -> Sequence[ScopedException]:
    """Every exception that is in force for a tenant by the documents in the configuration folder.

    Raises:
        ConfigError: a document cannot be used.
    """
    return load(folder, None, "" if tenant == DEFAULT_TENANT else tenant).policy.exceptions


def already(folder: str, clause: Clause, tenant: str = DEFAULT_TENANT) -> ScopedException | None:
    """The exception in a tenant's own file that lets the same pass and is not over, if there is one."""
    now = time.time()
    alive = {one.name: one for one in kept(folder, tenant) if one.until >= now}
    text = own_text(folder, tenant)
    same = (one for one in tomllib.loads(text).get("exception", ()) if _reach(one) == _reach(clause))
    return next((alive[one["id"]] for one in same if one.get("id") in alive), None)


def kept_json(one: ScopedException) -> Mapping[str, object]:
    """One as a JSON object."""
    return {
        "id": one.name,
        "finding": list(one.finding.source),
        **scope_json(one.scope),
        "one_value": bool(one.value),
        "until": one.until,
        "reason": one.reason,
        "document": one.source.document,
        "line": one.source.line,
    }


def scope_json(scope: Scope) -> dict[str, str]:
    """Where an exception counts."""
    patterns = {key: getattr(scope, key) for key in _SHOWN}
    found = {key: " ".join(one.source) for key, one in patterns.items() if one is not None}
    return found | ({"direction": scope.direction.value} if scope.direction else {})


def toml(value: object) -> str:
    """A TOML value; whatever cannot be seen in a string is written as its number (TOML 1.0 §String)."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return "".join(map(_escaped, json.dumps(str(value), ensure_ascii=False)))


def _reach(clause: Clause) -> Clause:
    """What a clause lets pass, whatever it is called, and however long."""
    return {key: value for key, value in clause.items() if key not in {"id", "until", "reason"}}


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _lines(clause: Clause) -> Iterator[str]:
    for key, value in clause.items():
        yield f"{key} = {toml(value)}"
