"""The exception that fits a finding in the audit log: where it was found, for that value, and no wider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from douane.engine.discretion import LONGEST_PLACE, WITHHELD
from douane.errors import ConfigError
from douane.operations.recorded import Recorded, recorded
from douane.policy.document import UNEXCEPTABLE

_ARGUMENTS: Final = "/params/arguments/"


def scope_of(ident: str, folder: str) -> dict[str, object]:
    """The finding, place and value of an exception.

    Raises:
        ConfigError: no exception may hide it, or none fits it alone.
    """
    found = recorded(ident, folder)
    rule = _text(found.finding, "rule")
    if rule.startswith(UNEXCEPTABLE):
        raise ConfigError(f"no exception can hide `{rule}`", "approve the tool, or see `douane audit show`")
    scope = {"finding": rule, **_place(found)}
    if value := _text(found.finding, "value"):
        scope["value"] = value
    for key, text in scope.items():
        if "*" in text or text.startswith("!"):
            reason = f"the {key} of finding `{ident}` holds a sign that exceptions take for any text"
            raise ConfigError(reason, "write the exception by hand; docs/policy.md says how")
    return dict(scope)


def _place(found: Recorded) -> dict[str, str]:
    return {key: text for key, text in _places(found.entry, found.finding) if text}


def _places(entry: Mapping[str, object], finding: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield "server", _text(entry, "server_name") or _text(entry, "server")
    subject = _text(finding if "subject" in finding else entry, "subject")
    yield "tool", "" if subject == WITHHELD else subject
    method = _text(entry, "method")
    yield "method", "" if method == WITHHELD else method
    yield "direction", _text(entry, "direction")
    where = _text(finding, "where")
    if where.startswith(_ARGUMENTS):
        place = where[len(_ARGUMENTS) - 1 :]
        yield "argument", place if len(where) <= LONGEST_PLACE else f"/{place.split('/')[1]}"


def _text(body: Mapping[str, object], key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
