"""SARIF 2.1.0, which code hosts and collectors of findings read: what every document has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from douane import __version__
from douane.audit.visible import visible

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# What a message would make a link or a placeholder of (SARIF 2.1.0 §3.11.5, §3.11.6).
_LITERAL: Final = str.maketrans({"[": "\\[", "]": "\\]", "\\": "\\\\", "{": "{{", "}": "}}", "`": "'"})


def run(program: str, rules: Sequence[object], results: Sequence[object]) -> dict[str, object]:
    """A document with one run of `program`."""
    driver = {"name": program, "semanticVersion": __version__, "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def literal(text: str) -> str:
    """Text from a peer as a message that says no more than it."""
    return visible(text).translate(_LITERAL)
