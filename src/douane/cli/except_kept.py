"""The exceptions that there are, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from douane.audit.visible import visible
from douane.cli.tables import clock
from douane.operations.exception_text import scope_json
from douane.policy.document import ScopedException


def kept_lines(exceptions: Sequence[ScopedException], now: float) -> Iterator[str]:
    """A few lines for each, what is over marked as such."""
    for one in exceptions:
        over = " (over)" if one.until < now else ""
        scope = ", ".join(f"{key} {text}" for key, text in scope_json(one.scope).items())
        value = ", one value" if one.value else ""
        yield visible(f"{one.name}  {' '.join(one.finding.source)}  until {clock(one.until)}{over}")
        yield visible(f"   {scope or 'everywhere'}{value}")
        yield visible(f"   {one.source.document}, line {one.source.line}: {one.reason}")
    if not exceptions:
        yield "there are no exceptions"
