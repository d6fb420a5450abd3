"""Rules for Cloudflare: a ruleset of the WAF, and expressions for a DLP profile of Gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given, HttpSign, Part

_PHASE: Final = "http_request_firewall_custom"


def exported(given: Given) -> str:
    """A JSON object: `ruleset` as the API takes it, and `dlp` with one expression an entry."""
    rules = [
        {"description": f"{sign.title} ({sign.era})", "expression": _expression(sign, given), "action": "log"}
        for sign in patterns.HTTP_SIGNS
    ]
    ruleset = {"name": "MCP", "kind": "zone", "phase": _PHASE, "rules": rules}
    return json.dumps({"ruleset": ruleset, "dlp": [*_entries()]}, indent=2) + "\n"


def _expression(sign: HttpSign, given: Given) -> str:
    found = _found(sign)
    hosts = " ".join(f'"{host.lower()}"' for host in given.gateways)
    return f"{found} and not http.host in {{{hosts}}}" if hosts else found


def _found(sign: HttpSign) -> str:
    match sign.part:
        case Part.HEADER:
            return f'any(http.request.headers.names[*] == "{sign.text.lower()}")'
        case Part.BODY:
            return f"http.request.body.raw matches {_raw(sign.text)}"
        case Part.PATH:
            return f'ends_with(http.request.uri.path, "{sign.text[:-1]}")'


def _entries() -> Iterator[Mapping[str, object]]:
    """Gateway looks at the first 1,024 bytes of what is posted, with expressions that end somewhere."""
    for sign in patterns.HTTP_SIGNS:
        if sign.part is Part.BODY:
            yield {"name": sign.title, "enabled": True, "pattern": {"regex": sign.text}}


def _raw(expression: str) -> str:
    """A raw text in wirefilter, in which nothing is escaped."""
    return f'r#"{expression}"#'
