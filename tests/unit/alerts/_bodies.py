"""Bodies of entries as relays, stores and the control room write them."""

from __future__ import annotations


def judged(**more):
    return {
        "v": 1,
        "at": 1_700_000_000.5,
        "session": "s1",
        "principal": "local:ann",
        "server": "npx-github",
        "server_name": "github",
        "direction": "to-server",
        "kind": "request",
        "method": "tools/call",
        "subject": "create_issue",
        "action": "allow",
        "findings": [],
        "reasons": [],
        **more,
    }


def lifecycle(method, **more):
    return judged(kind="lifecycle", method=method, **more)


def finding(rule, severity="high", where="/params/arguments/body", **more):
    return {"rule": rule, "severity": severity, "where": where, "because": "planted-because", **more}
