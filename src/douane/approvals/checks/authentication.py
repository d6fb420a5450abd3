"""Whether it asks who is there, and whether what is shown to it is safe (MCP, basic/authorization)."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.address import about_remote, is_here
from douane.approvals.checks.check import Check, passed, unknown
from douane.model.facts import Facts, Outcome, Protection, Remote, Result, Unknown

_GOOD: Final = range(200, 300)
_UNAUTHORIZED: Final = 401


def _judged(remote: Remote, facts: Facts) -> Result:
    if remote.wrong:
        return Result(Outcome.FAIL, remote.wrong, change="log in nowhere: ask who runs it")
    if remote.status in _GOOD:
        if is_here(facts.url):
            return passed("it asks nobody who they are, and is on this machine")
        said = "it asks nobody who they are: whatever it does, it does for everybody"
        return Result(Outcome.WARN, said, change="use it only if all that it can do may be done by anybody")
    if remote.status != _UNAUTHORIZED:
        return unknown(f"it answered {remote.status or 'nothing'} to somebody without a credential")
    match remote.protection:
        case Protection() as protection:
            return _protected(protection)
        case Unknown(why):
            return unknown(f"it wants a credential, and how one is had it does not say: {why}")
        case None:
            return unknown("it wants a credential, and how one is had was not asked")


def _protected(protection: Protection) -> Result:
    told = (f"tokens come from {protection.issuer}",)
    if "S256" not in protection.challenges:
        said = "its login is without PKCE: whoever reads along on the way back logs in as well"
        return Result(Outcome.FAIL, said, told, "ask for `code_challenge_methods_supported` with `S256`")
    return passed("tokens are had with PKCE, and are for it alone", *told)


CHECK = Check("authentication", "does it ask who is there?", about_remote(_judged))
