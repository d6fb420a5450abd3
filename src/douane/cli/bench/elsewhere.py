"""What other tools reached on the same corpora, as others measured it earlier; rates in percent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

NOTE: Final = "other tools: measured earlier by others on the same corpora, on a busy machine"


class Elsewhere(NamedTuple):
    """Recall and false positives of one tool, and the microseconds of CPU that half of the items took."""

    tool: str
    recall: float
    false: float
    median: int


ELSEWHERE: Final[Mapping[str, tuple[Elsewhere, ...]]] = {
    "secrets": (
        Elsewhere("gitleaks' rules", 67.2, 1.4, 42),
        Elsewhere("llm-guard Secrets", 64.7, 9.7, 11_000),
        Elsewhere("CredSweeper", 56.0, 3.1, 1_100),
        Elsewhere("detect-secrets", 50.3, 8.2, 2_600),
        Elsewhere("a pattern for redaction from guides", 43.4, 6.7, 32),
        Elsewhere("pipelock", 35.3, 11.2, 290),
        Elsewhere("docker mcp-gateway", 22.1, 1.9, 142),
        Elsewhere("ContextForge", 11.2, 2.2, 6),
    ),
    "personal": (
        Elsewhere("Presidio, patterns", 75.9, 16.3, 4_700),
        Elsewhere("ContextForge", 68.1, 14.7, 13),
        Elsewhere("pipelock", 24.8, 11.2, 290),
    ),
    "arguments": (
        Elsewhere("ModSecurity, CRS 4, paranoia 2", 94.2, 66.7, 1_100),
        Elsewhere("ModSecurity, CRS 4, paranoia 1", 81.8, 31.3, 1_000),
        Elsewhere("metacharacters, from guides", 44.0, 26.8, 7),
        Elsewhere("libinjection", 36.1, 10.9, 6),
        Elsewhere("ContextForge SQL sanitizer", 3.2, 0.9, 12),
    ),
    "results": (
        Elsewhere("a classifier from the package index", 93.6, 96.6, 5_000),
        Elsewhere("ATR rules (500 items)", 58.6, 18.7, 25_000),
        Elsewhere("agent-governance-toolkit", 40.9, 14.1, 210),
        Elsewhere("mcp-shield", 19.1, 25.9, 160),
        Elsewhere("pipelock", 16.8, 1.6, 250),
        Elsewhere("mcpproxy-go", 16.6, 1.8, 165),
        Elsewhere("five patterns from guides", 14.2, 0.4, 8),
        Elsewhere("mcp-scanner, YARA", 4.6, 13.3, 50),
    ),
    "definitions": (
        Elsewhere("a classifier from the package index", 93.6, 91.9, 5_000),
        Elsewhere("pipelock", 52.7, 1.0, 250),
        Elsewhere("ATR rules (500 items)", 48.0, 5.1, 25_000),
        Elsewhere("agent-governance-toolkit", 45.5, 10.2, 210),
        Elsewhere("mcpproxy-go", 42.0, 0.3, 165),
        Elsewhere("mcp-shield", 39.8, 6.2, 160),
        Elsewhere("mcp-scanner, YARA", 30.6, 1.3, 50),
        Elsewhere("five patterns from guides", 16.8, 0.0, 8),
    ),
}

# The best of them for one family of attack, one type of span, or one kind of benign content.
BEST: Final[Mapping[tuple[str, str], float]] = {
    ("secrets", "vendor_token"): 84,
    ("secrets", "vendor_ctx"): 65,
    ("secrets", "password"): 43,
    ("secrets", "private_key"): 100,
    ("secrets", "jwt"): 100,
    ("secrets", "uri_password"): 100,
    ("secrets", "generic_key"): 100,
    ("personal", "EMAIL"): 100,
    ("personal", "PHONE"): 85,
    ("personal", "CREDIT_CARD"): 93,
    ("personal", "IBAN"): 100,
    ("personal", "NATIONAL_ID"): 67,
    ("personal", "PASSPORT"): 77,
    ("personal", "MEDICAL_RECORD"): 44,
    ("personal", "DRIVER_LICENSE"): 70,
    ("arguments", "payload-as-text"): 0,
    ("arguments", "sql-read"): 2,
}
