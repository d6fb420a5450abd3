"""What is changed so that it does not happen again: a rule that would have refused it, as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from douane.incidents.incident import Incident
from douane.policy.pattern import is_literal

_HEAD: Final = "# Proposed by {}; `douane policy replay` shows what it changes, before it is kept.\n"


def proposal(incident: Incident, rules: tuple[str, ...]) -> str:
    """A policy document that a person may keep, with `rules` found in what passed; ``""`` for nothing."""
    parts = [*_of_findings(incident, rules), *_of_servers(incident)]
    return _HEAD.format(incident.id) + "\n".join(parts) if parts else ""


def _of_findings(incident: Incident, rules: tuple[str, ...]) -> Iterator[str]:
    servers = _named(incident)
    if rules and servers:
        yield _rule(
            f"{incident.id}-findings",
            {"server": servers, "finding": sorted(rules)},
            f"what came out in {incident.id}",
        )


def _of_servers(incident: Incident) -> Iterator[str]:
    servers = _named(incident)
    if servers:
        because = f"{incident.id}: a call needs a person until somebody has looked at the server again"
        yield _rule(f"{incident.id}-calls", {"server": servers, "method": "tools/call"}, because, "hold")


def _named(incident: Incident) -> list[str]:
    return [one for one in incident.scope.servers if is_literal(one) and one.isprintable()]


def _rule(ident: str, when: dict[str, object], because: str, action: str = "deny") -> str:
    members: dict[str, object] = {"id": ident, **when, "action": action, "because": because}
    if action == "hold":
        members["ask"] = "person"
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in members.items())
    return "[[rule]]\n" + "\n".join(lines) + "\n"
