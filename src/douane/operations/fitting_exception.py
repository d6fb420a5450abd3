"""The exception that fits a finding in the audit log: where it was found, for that value, and no wider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from douane.engine.discretion import LONGEST_PLACE, WITHHELD
from douane.errors import ConfigError
from douane.operations.recorded_findings import Recorded, recorded
from douane.policy.document import UNEXCEPTABLE
from douane.protocol.members import text

_ARGUMENTS: Final = "/params/arguments/"
_UNDECLARED: Final = "schema.undeclared"


def scope_of(ident: str, folder: str) -> dict[str, object]:
    """The finding, place and value of an exception.

    Raises:
        ConfigError: no exception may hide it, or none fits it alone.
    """
    found = recorded(ident, folder)
    rule = text(found.finding, "rule")
    if rule.startswith(UNEXCEPTABLE):
        raise ConfigError(f"no exception can hide `{rule}`", "approve the tool, or see `douane audit show`")
    scope = {"finding": rule, **_place(found)}
    if rule == _UNDECLARED and "argument" not in scope:
        reason = f"no exception fits `{ident}` alone: the name of the argument may be a secret"
        raise ConfigError(reason, "leave the argument out of the call, or let the server declare it")
    if value := text(found.finding, "value"):
        scope["value"] = value
    for key, word in scope.items():
        if "*" in word or word.startswith("!"):
            reason = f"the {key} of finding `{ident}` holds a sign that exceptions take for any text"
            raise ConfigError(reason, "write the exception by hand; docs/policy.md says how")
    return dict(scope)


def _place(found: Recorded) -> dict[str, str]:
    return {key: text for key, text in _places(found.entry, found.finding) if text}


def _places(entry: Mapping[str, object], finding: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield "server", text(entry, "server_name") or text(entry, "server")
    subject = text(finding if "subject" in finding else entry, "subject")
    yield "tool", "" if subject == WITHHELD else subject
    method = text(entry, "method")
    yield "method", "" if method == WITHHELD else method
    yield "direction", text(entry, "direction")
    where = text(finding, "where")
    if where.startswith(_ARGUMENTS):
        place = where[len(_ARGUMENTS) - 1 :]
        yield "argument", place if len(where) <= LONGEST_PLACE else f"/{place.split('/')[1]}"
