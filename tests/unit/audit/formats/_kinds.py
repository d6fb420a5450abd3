"""Entries of every kind that the code writes, plain ones and with what an attacker would put into them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import douane
from douane.audit.chain import genesis, link
from douane.audit.entry import Entry, encoded

HOSTILE: Final = 'a|b=c\\d"e\tf\rg\nCEF:0|x\u2028\u202e=HYPERLINK("//x")<script>\x1b[2J\x00\ud800'
FINDING: Final = {
    "id": "f-0a1b2c3d-1",
    "rule": "secrets.aws",
    "severity": "critical",
    "where": "/params/arguments/key",
    "because": "the argument holds an AWS access key",
    "value": "0123456789abcdef",
    "tags": ["MCP01:2025", "ASI03", "AML.T0055", "MCP-T5"],
}
INJECTION: Final = {
    **FINDING,
    "rule": "instructions.override",
    "severity": "high",
    "tags": ["MCP06:2025", "AML.T0051"],
}
BASE: Final = {
    "v": 1,
    "at": 1_780_000_000.25,
    "session": "0a1b2c3d",
    "principal": "oidc:ada@example.com",
    "server": "npx:files",
    "server_name": "files",
    "direction": "to-server",
    "revision": "e42e625e566c",
}
CALL: Final = {
    **BASE,
    "kind": "request",
    "method": "tools/call",
    "subject": "read",
    "rpc_id": 7,
    "size": 300,
    "protocol": "2025-11-25",
    "action": "deny",
    "findings": [FINDING, INJECTION],
    "reasons": [{"policy_rule": "no-secrets", "action": "deny", "because": "a secret"}],
    "arguments": {"path": "/tmp", "depth": 3},
}
MESSAGES: Final = (
    CALL,
    {**CALL, "action": "allow", "findings": [], "reasons": []},
    {**CALL, "action": "hold", "ticket": "t1", "asked": "people", "findings": [INJECTION]},
    {**CALL, "action": "edit", "findings": [{**FINDING, "excepted": "e1"}]},
    {**CALL, "kind": "response", "action": "allow", "findings": [], "duration_ms": 12.5},
    {**CALL, "kind": "request", "method": "resources/read", "subject": "file:///etc/passwd", "would": "deny"},
    {**BASE, "kind": "notification", "method": "notifications/initialized", "action": "allow"},
    {
        **BASE,
        "kind": "unreadable",
        "method": "",
        "size": 9,
        "action": "deny",
        "findings": [{"rule": "protocol.json"}],
    },
    {"v": 1, "at": 0.0, "kind": "drill", "action": "deny"},
)
HOSTILE_CALL: Final = {name: HOSTILE if isinstance(value, str) else value for name, value in CALL.items()} | {
    "findings": [{name: HOSTILE if isinstance(value, str) else value for name, value in FINDING.items()}],
    "reasons": [{"policy_rule": HOSTILE, "because": HOSTILE}],
    "arguments": {HOSTILE: [HOSTILE, 1 << 70, {"a": None}]},
    "agent": HOSTILE,
    "address": HOSTILE,
    "rpc_id": HOSTILE,
}
_METHOD: Final = re.compile(
    r'(?:"method": |happened\()"([a-z][a-z/-]+)"|"(douane/[a-z-]+|control/[a-z-]+|incident/[a-z-]+)"'
)


def methods() -> tuple[str, ...]:
    """What the code calls the events that it writes."""
    sources = Path(douane.__file__).parent.rglob("*.py")
    told = {name for path in sources for pair in _METHOD.findall(path.read_text()) for name in pair if name}
    return tuple(sorted(told))


def lifecycle(method: str, **more: object) -> dict[str, object]:
    """An entry of an event of that name."""
    finding = {"rule": "identity.refused", "severity": "medium", "where": "", "because": "somebody"}
    return {
        **BASE,
        "kind": "lifecycle",
        "method": method,
        "subject": "machine-7",
        "action": "deny",
        "address": "192.0.2.7",
        "agent": "claude-code/2",
        "tenant": "default",
        "findings": [finding],
        **more,
    }


BODIES: Final = (
    *MESSAGES,
    HOSTILE_CALL,
    *map(lifecycle, methods()),
    {},
    lifecycle("session", address="::1%eth0"),
)


def entry(body: object, seq: int = 2) -> Entry:
    """The body as the entry that it would be."""
    text = body if isinstance(body, str) else encoded(body)
    start = genesis(bytes(16))
    return Entry(seq, text, start, link(seq, start, text))
