"""Whether what is said to it can be read and changed on the way."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from douane.approvals.checks.address import about_remote, is_here
from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Remote, Result

_GOOD: Final = frozenset({"TLSv1.2", "TLSv1.3"})
_SOON: Final = 14 * 86_400.0  # seconds: others renew sooner


def _judged(facts: Facts) -> Result | None:
    if not facts.url:
        return None
    if urlsplit(facts.url).scheme == "https":
        return _ASKED(facts)
    if is_here(facts.url):
        return passed("it is on this machine")
    return Result(Outcome.FAIL, "whoever is on the way reads and changes what is said", change="use `https:`")


def _reached(remote: Remote, facts: Facts) -> Result:
    told = tuple(filter(None, (remote.tls, urlsplit(remote.leads_to).hostname)))
    if remote.fault:
        return Result(Outcome.FAIL, remote.fault, told, "send it nothing before who runs it has mended that")
    if remote.tls not in _GOOD:
        return Result(
            Outcome.FAIL, "it speaks TLS in a version that is broken", told, "ask for TLS 1.2 or later"
        )
    if remote.leads_to:
        return _led(remote, facts, told)
    if remote.certified_until < facts.at + _SOON:
        days = max(remote.certified_until - facts.at, 0) / 86_400
        return Result(
            Outcome.WARN, f"its certificate ends in {days:.0f} days", told, "ask whether it is renewed"
        )
    return passed(f"it is reached over {remote.tls}")


def _led(remote: Remote, facts: Facts, told: tuple[str, ...]) -> Result:
    here, there = urlsplit(facts.url), urlsplit(remote.leads_to)
    if there.scheme == "http":
        said = "it leads to where whoever is on the way reads and changes what is said"
        return Result(Outcome.FAIL, said, told, "use another server")
    if there.hostname not in {None, here.hostname}:
        said = "it leads to another host, which gets what is said"
        return Result(Outcome.WARN, said, told, "give the address of that host, and have that scanned")
    return passed(f"it is reached over {remote.tls}, at another path", *told)


_ASKED: Final = about_remote(_reached)
CHECK = Check("transport", "is it reached over TLS?", _judged)
