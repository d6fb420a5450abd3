"""The exceptions that there are, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from douane.audit.visible import visible
from douane.cli.tables import clock
from douane.policy.document import Scope, ScopedException
from douane.stores.documents import load

_SHOWN: Final = ("principal", "server", "tool", "method", "argument", "label")


def kept(folder: str) -> Sequence[ScopedException]:
    """Every exception of the documents in the configuration folder.

    Raises:
        ConfigError: a document cannot be used.
    """
    return load(folder, None).policy.exceptions


def kept_lines(exceptions: Sequence[ScopedException], now: float) -> Iterator[str]:
    """A few lines for each, what is over marked as such."""
    for one in exceptions:
        over = " (over)" if one.until < now else ""
        scope = ", ".join(f"{key} {text}" for key, text in _scope(one.scope).items())
        value = ", one value" if one.value else ""
        yield visible(f"{one.name}  {' '.join(one.finding.source)}  until {clock(one.until)}{over}")
        yield visible(f"   {scope or 'everywhere'}{value}")
        yield visible(f"   {one.source.document}, line {one.source.line}: {one.reason}")
    if not exceptions:
        yield "there are no exceptions"


def kept_json(one: ScopedException) -> Mapping[str, object]:
    """One as a JSON object."""
    return {
        "id": one.name,
        "finding": list(one.finding.source),
        **_scope(one.scope),
        "one_value": bool(one.value),
        "until": one.until,
        "reason": one.reason,
        "document": one.source.document,
        "line": one.source.line,
    }


def _scope(scope: Scope) -> dict[str, str]:
    patterns = {key: getattr(scope, key) for key in _SHOWN}
    found = {key: " ".join(one.source) for key, one in patterns.items() if one is not None}
    return found | ({"direction": scope.direction.value} if scope.direction else {})
