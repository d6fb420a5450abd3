"""The lists of threats whose entries rules bear as tags, and what each entry is called there.

OWASP MCP Top 10 (2025), OWASP Top 10 for Agentic Applications (2026), MITRE ATLAS, the threat taxonomy of
the Coalition for Secure AI for MCP (2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple


class Taxonomy(NamedTuple):
    """A list of threats: the form of its ids, and the names of the entries that rules speak of."""

    name: str
    form: re.Pattern[str]
    entries: Mapping[str, str]


OWASP_MCP: Final = Taxonomy(
    "OWASP MCP Top 10",
    re.compile(r"MCP\d\d:2025"),
    {
        "MCP01:2025": "token mismanagement and secret exposure",
        "MCP02:2025": "privilege escalation via scope creep",
        "MCP03:2025": "tool poisoning",
        "MCP04:2025": "software supply chain attacks and dependency tampering",
        "MCP05:2025": "command injection and execution",
        "MCP06:2025": "intent flow subversion",
        "MCP07:2025": "insufficient authentication and authorization",
        "MCP08:2025": "lack of audit and telemetry",
        "MCP09:2025": "shadow MCP servers",
        "MCP10:2025": "context injection and over-sharing",
    },
)
OWASP_AGENTIC: Final = Taxonomy(
    "OWASP agentic applications",
    re.compile(r"ASI\d\d"),
    {
        "ASI01": "agent goal hijack",
        "ASI02": "tool misuse and exploitation",
        "ASI03": "identity and privilege abuse",
        "ASI04": "agentic supply chain vulnerabilities",
        "ASI05": "unexpected code execution",
        "ASI06": "memory and context poisoning",
        "ASI07": "insecure inter-agent communication",
        "ASI08": "cascading failures",
        "ASI09": "human-agent trust exploitation",
        "ASI10": "rogue agents",
    },
)
ATLAS: Final = Taxonomy(
    "MITRE ATLAS",
    re.compile(r"AML\.T\d{4}(\.\d{3})?"),
    {
        "AML.T0010": "AI supply chain compromise",
        "AML.T0024": "exfiltration via AI inference API",
        "AML.T0025": "exfiltration via cyber means",
        "AML.T0029": "denial of AI service",
        "AML.T0037": "data from local system",
        "AML.T0049": "exploit public-facing application",
        "AML.T0050": "command and scripting interpreter",
        "AML.T0051": "LLM prompt injection",
        "AML.T0051.000": "LLM prompt injection: direct",
        "AML.T0051.001": "LLM prompt injection: indirect",
        "AML.T0053": "AI agent tool invocation",
        "AML.T0054": "LLM jailbreak",
        "AML.T0055": "unsecured credentials",
        "AML.T0056": "extract LLM system prompt",
        "AML.T0057": "LLM data leakage",
        "AML.T0067": "LLM trusted output components manipulation",
        "AML.T0068": "LLM prompt obfuscation",
        "AML.T0073": "impersonation",
        "AML.T0074": "masquerading",
        "AML.T0077": "LLM response rendering",
        "AML.T0080": "AI agent context poisoning",
        "AML.T0083": "credentials from AI agent configuration",
        "AML.T0086": "exfiltration via AI agent tool invocation",
        "AML.T0098": "AI agent tool credential harvesting",
        "AML.T0099": "AI agent tool data poisoning",
        "AML.T0110": "AI agent tool poisoning",
    },
)
COSAI: Final = Taxonomy(
    "CoSAI MCP security",
    re.compile(r"MCP-T\d+"),
    {
        "MCP-T1": "improper authentication and identity management",
        "MCP-T2": "missing or improper access control",
        "MCP-T3": "input validation and sanitization failures",
        "MCP-T4": "input/instruction boundary distinction failure",
        "MCP-T5": "inadequate data protection and confidentiality controls",
        "MCP-T6": "missing integrity and verification controls",
        "MCP-T7": "session and transport security failures",
        "MCP-T8": "network binding and isolation failures",
        "MCP-T9": "trust boundary and privilege design failures",
        "MCP-T10": "resource management and rate limiting absence",
        "MCP-T11": "supply chain and lifecycle security failures",
        "MCP-T12": "insufficient logging, monitoring and auditability",
    },
)
REQUIRED: Final = (OWASP_MCP, OWASP_AGENTIC, ATLAS, COSAI)


def tag_name(tag: str) -> str:
    """The list and the entry that a tag means, ``""`` for one that no list here has."""
    for taxonomy in REQUIRED:
        if tag in taxonomy.entries:
            return f"{taxonomy.name}: {taxonomy.entries[tag]}"
    return ""
