"""Whether what is said to it can be read and changed on the way."""

from __future__ import annotations

from urllib.parse import urlsplit

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Result


def _judged(facts: Facts) -> Result | None:
    if not facts.url:
        return None
    parts = urlsplit(facts.url)
    if parts.scheme == "https":
        return passed("it is reached over TLS")
    if (parts.hostname or "") in {"localhost", "127.0.0.1", "::1"}:
        return passed("it is on this machine")
    return Result(
        Outcome.FAIL, "whoever is on the way reads and changes what is said", (facts.url,), "use `https:`"
    )


CHECK = Check("transport", "is it reached over TLS?", _judged)
