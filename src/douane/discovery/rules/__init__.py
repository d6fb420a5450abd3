"""Rules with which others find MCP that goes round the gateway: one file a format, from one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from douane.discovery.rules import cloudflare, kql, osquery, sigma, snort, suricata, zeek
from douane.discovery.rules.patterns import Given

FORMATS: Final[Mapping[str, Callable[[Given], str]]] = {
    "sigma": sigma.exported,
    "suricata": suricata.exported,
    "snort": snort.exported,
    "zeek": zeek.exported,
    "osquery": osquery.exported,
    "kql": kql.exported,
    "cloudflare": cloudflare.exported,
}
