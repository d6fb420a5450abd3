"""What is wrong in a source: which rule, where, and how it came there."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from douane.supply.source.flow.value import Step
from douane.supply.source.rules import Rule


class Flaw(NamedTuple):
    """One flaw. `said` is the sentence, `code` the line as it stands there, which makes the fingerprint."""

    rule: Rule
    file: str
    line: int
    said: str
    code: str = ""
    tool: str = ""
    parameter: str = ""
    trail: tuple[Step, ...] = ()
    number: int = 0  # of those that are otherwise the same

    @property
    def fingerprint(self) -> str:
        """The same for the same flaw, wherever in its file the line moves."""
        code = " ".join(self.code.split())
        parts = (self.rule.id, self.file, self.tool, self.parameter, code, str(self.number or ""))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
