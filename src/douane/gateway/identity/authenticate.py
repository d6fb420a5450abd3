"""One credential, shown in one way, or nobody is let in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from douane.gateway.identity.way import NOBODY, Presented, Refused, Way, invalid
from douane.model.access import Principal

# RFC 6750 §2.3 allowed it once; it ends in logs, histories and `Referer`, and MCP forbids it.
_IN_QUERY: Final = re.compile(r"(?:^|[&;])(?:access_token|api_?key|token)(?:=|&|;|$)", re.IGNORECASE)
_QUERY: Final = Refused(
    400, "invalid_request", "a credential in the URL has leaked: end it, and send the next in `Authorization`"
)
_SEVERAL: Final = Refused(400, "invalid_request", "present one credential, in one way")
_UNKNOWN: Final = invalid("no way to authenticate that is set up here takes this credential")


async def authenticate(ways: Sequence[Way], presented: Presented) -> Principal | Refused:
    """Who sends the request, or why nobody knows; a credential too many is refused like a wrong one."""
    if _IN_QUERY.search(presented.query):
        return _QUERY
    shown = [*presented.headers.all("authorization"), *presented.headers.all("x-api-key")]
    if len(shown) > 1:
        return _SEVERAL
    outcomes = [await way(presented) for way in ways]
    used = [outcome for outcome in outcomes if outcome is not None]
    if len(used) > 1:
        return _SEVERAL
    if used:
        return used[0]
    return _UNKNOWN if shown else NOBODY
