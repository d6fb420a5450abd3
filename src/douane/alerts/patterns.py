"""What the usual patterns of alerts name in arguments of calls, whatever detectors and the policy say of it.

They read the arguments as the log keeps them, and say only that there is such a thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.model.finding import Severity


class Sign(NamedTuple):
    """A pattern, and what it is an alert of."""

    rule: str
    severity: Severity
    told: str
    pattern: re.Pattern[str]


def _sign(name: str, severity: Severity, told: str, pattern: str) -> Sign:
    return Sign(f"pattern.{name}", severity, told, re.compile(pattern, re.IGNORECASE))


SIGNS: Final[tuple[Sign, ...]] = (
    _sign(
        "system-file",
        Severity.CRITICAL,
        "a call names a file in which a system keeps its accounts",
        r"/etc/(?:passwd|shadow|gshadow|sudoers)(?![\w-])",
    ),
    _sign(
        "sql-destructive",
        Severity.CRITICAL,
        "a call drops or empties a table",
        # Where a statement may begin, and nothing follows that only prose has.
        r"(?m:^|[;(\"'`])\s{0,9}(?:drop\s{1,9}(?:table|database|schema)|delete\s{1,9}from|truncate\s{1,9}table)"
        r"\s{1,9}(?:if\s{1,9}exists\s{1,9})?[\w.\"'`\[\]]{1,200}\s{0,9}(?m:$|[;)\"'`-]|where\b|cascade\b|restrict\b)",
    ),
    _sign(
        "key-folder",
        Severity.HIGH,
        "a call names a folder with keys of a person",
        r"(?<![\w.])\.(?:ssh|aws|gnupg|kube)(?:[/\\]|\Z)",
    ),
    _sign(
        "download",
        Severity.HIGH,
        "a call runs a program that fetches or sends",
        r"(?<![\w./-])(?:curl|wget)\s{1,9}(?:-|\w+[.:/])|(?<![\w./-])(?:nc|ncat|netcat)\s{1,9}(?:-|[\w.-]+\s{1,9}\d)",
    ),
)


def signs(arguments: object) -> Iterator[Sign]:
    """The signs in the texts of arguments, the worst first."""
    texts = "\n".join(_texts(arguments))
    return (sign for sign in SIGNS if sign.pattern.search(texts))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in below:
        yield from _texts(one)
