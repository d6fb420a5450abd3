"""Entries as a busy installation writes them: calls and their answers, findings, refusals, sessions."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

DAYS = 90
SERVERS = tuple(
    f"{name}-{number}" for name in ("github", "files", "postgres", "jira", "mail") for number in range(8)
)
TOOLS = tuple(
    f"{verb}_{noun}"
    for verb in ("read", "list", "create", "search", "update", "delete")
    for noun in ("issue", "file", "table", "ticket", "message", "page", "branch", "record")
)
PRINCIPALS = tuple(f"oidc:employee{number}@example.com" for number in range(500))
WORDS = tuple(
    re.findall(
        "[a-z-]+",
        """
    customer invoice order shipment deadline release branch merge review report quarter
    budget contract meeting schedule database table column index migration deploy cluster
    latency error timeout retry password-reset onboarding vacation travel receipt refund
    complaint warranty catalogue warehouse
""",
    )
)
RULES = (
    ("secrets.aws", "high", ["MCP01:2025", "ASI03", "AML.T0055", "MCP-T5"]),
    ("personal.email", "low", ["MCP10:2025", "ASI02", "AML.T0057", "MCP-T5"]),
    ("instructions.override", "high", ["MCP06:2025", "ASI01", "AML.T0051.001", "MCP-T4"]),
    ("interpreter.shell", "critical", ["MCP05:2025", "ASI05", "AML.T0050", "MCP-T3"]),
    ("behaviour.rate", "medium", ["ASI02", "MCP-T10"]),
)
ANSWERED = 0.98
FOUND = 0.04
OF_A_SESSION = 40  # calls

Body = dict[str, object]


def bodies(count: int, begin: float, seed: int = 7) -> Iterator[Body]:
    """`count` entries over `DAYS` days from `begin` on, in order; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    every = DAYS * 86_400 / count
    open_sessions: list[Body] = []
    made = 0
    while made < count:
        if len(open_sessions) < 50 or chance.random() < 1 / OF_A_SESSION:  # noqa: PLR2004
            open_sessions = [*open_sessions[-49:], _session(chance)]
        for body in _exchange(chance, chance.choice(open_sessions), begin + made * every):
            yield body
            made += 1


def _session(chance: random.Random) -> Body:
    server = chance.choice(SERVERS)
    return {
        "v": 1,
        "session": f"{chance.getrandbits(128):032x}",
        "principal": chance.choice(PRINCIPALS),
        "server": f"npx:@example/server-{server}",
        "server_name": server,
        "revision": "e42e625e566c",
        "protocol": "2025-11-25",
        "method": "tools/call",
        "reasons": [],
    }


def _exchange(chance: random.Random, session: Body, at: float) -> Iterator[Body]:
    call = {**session, "subject": chance.choice(TOOLS), "rpc_id": chance.randrange(1 << 16)}
    found = [_finding(chance)] if chance.random() < FOUND else []
    denied = bool(found) and chance.random() < 0.5  # noqa: PLR2004
    yield {
        **call,
        "at": at,
        "direction": "to-server",
        "kind": "request",
        "size": chance.randrange(120, 4000),
        "action": "deny" if denied else "allow",
        "findings": found,
        "reasons": _reasons(found) if denied else [],
        "arguments": _arguments(chance),
        "replay": {"by": "0.1.0", "who": {"client": "claude-code"}, "act": f"{chance.getrandbits(96):024x}"},
    }
    if not denied and chance.random() < ANSWERED:
        yield {
            **call,
            "at": at + 0.02,
            "direction": "to-client",
            "kind": "response",
            "size": chance.randrange(200, 40_000),
            "action": "allow",
            "findings": [],
            "duration_ms": round(chance.lognormvariate(3.5, 1.0), 3),
            "replay": {"by": "0.1.0", "labels": ["private"]},
        }


def _arguments(chance: random.Random) -> Body:
    kind = chance.randrange(4)
    said = " ".join(chance.choices(WORDS, k=6))
    if kind == 0:
        return {"path": f"/srv/{chance.choice(WORDS)}/{chance.choice(WORDS)}-{chance.randrange(10**6)}.md"}
    if kind == 1:
        return {
            "owner": "example",
            "repo": chance.choice(WORDS),
            "title": said,
            "number": chance.randrange(10**5),
        }
    if kind == 2:  # noqa: PLR2004
        return {
            "query": f"select from {chance.choice(WORDS)} WHERE id = {chance.randrange(10**7)}",
            "limit": 100,
        }
    return {"to": f"person{chance.randrange(10**5)}@example.org", "body": said}


def _finding(chance: random.Random) -> Body:
    rule, severity, tags = chance.choice(RULES)
    return {
        "id": f"f-{chance.getrandbits(32):08x}-{chance.randrange(1, 50)}",
        "rule": rule,
        "severity": severity,
        "where": "/params/arguments/body",
        "because": f"the argument holds what `{rule}` looks for",
        "value": f"{chance.getrandbits(64):016x}",
        "tags": tags,
    }


def _reasons(found: list[Body]) -> list[Body]:
    return [
        {"policy_rule": "default-deny", "action": "deny", "finding": one["rule"], "because": one["because"]}
        for one in found
    ]
