"""The allowlist that would have let through what was tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from douane.model.hosts import normal
from douane.model.reach import Allowed, Kind, text_of

_KINDS: Final = {80: Kind.HTTP, 443: Kind.TLS}
_SUBJECT: Final = re.compile(r"(\[[^\]]*\]|[^:]+)(?::(\d+))?")
_USUAL: Final = 443  # of a name that was only looked up
_TRIED: Final = frozenset({"egress/opened", "egress/refused"})
_ASKED_FOR: Final = frozenset({"egress.host", "egress.port"})  # refusals that a line more would have spared


def proposed(bodies: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """A line for each host and port in these bodies of entries, none of them wider than what was seen."""
    return tuple(sorted({text_of(one) for body in bodies if (one := _line(body)) is not None}))


def _line(body: Mapping[str, object]) -> Allowed | None:
    if body.get("method") not in _TRIED or not _is_wanting(body):
        return None
    found = _SUBJECT.fullmatch(str(body.get("subject", "")))
    name = normal(found[1]) if found else None
    if found is None or name is None:
        return None
    port = int(found[2] or _USUAL)
    return Allowed(name, port, _KINDS.get(port, Kind.TCP))


def _is_wanting(body: Mapping[str, object]) -> bool:
    findings = body.get("findings")
    if not isinstance(findings, list):
        return False
    return all(isinstance(one, Mapping) and one.get("rule") in _ASKED_FOR for one in findings)
