"""Whether it asks for more than a server should need."""

from __future__ import annotations

import re
from typing import Final

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Facts, Outcome, Protection, Remote, Result

# Scopes that stand for everything, in the words of those that have such: GitHub, GitLab, Google, Slack.
_EVERYTHING: Final = re.compile(
    r"(?:^|[:._/-])(?:\*|all|admin\w*|root|sudo|superuser|owner|full[_-]?(?:access|control)?|everything)"
    r"(?:$|[:._/-])"
    r"|^(?:api|repo|cloud-platform)$|/auth/(?:cloud-platform|drive)$|^https://mail\.google\.com/$",
    re.IGNORECASE,
)


def _judged(facts: Facts) -> Result | None:
    remote = facts.remote
    if not isinstance(remote, Remote) or not isinstance(remote.protection, Protection):
        return None
    scopes = remote.protection.scopes
    if not scopes:
        return passed("it names no scopes")
    wide = tuple(f"`{one}`" for one in scopes if _EVERYTHING.search(one))
    if wide:
        said = f"{len(wide)} of the {len(scopes)} scopes that it names stand for everything"
        return Result(Outcome.WARN, said, wide, "log in with the others alone: `scopes` under its table")
    return passed(f"none of the {len(scopes)} scopes that it names stands for everything")


CHECK = Check("scopes", "does it ask for more than it needs?", _judged)
