"""Keys that another parser could take for one that decides (CVE-2026-27896, GHSA-q382-vc8q-7jhj)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

DECIDING: Final = frozenset(
    "jsonrpc id method params result error code message data _meta "  # noqa: SIM905  # one list of words
    "name arguments uri cursor ref argument context level requestId "
    "reason progressToken protocolVersion capabilities clientInfo "
    "serverInfo supportedVersions instructions inputRequests "
    "inputResponses requestState resultType taskId task tools "
    "prompts resources resourceTemplates nextCursor content "
    "structuredContent isError contents messages title description "
    "inputSchema outputSchema annotations icons uriTemplate "
    "io.modelcontextprotocol/protocolVersion "
    "io.modelcontextprotocol/clientCapabilities".split()
)


def folded(key: str) -> str:
    """The key as a lax parser may see it: without case, and without NULs and blanks at its ends."""
    return key.strip("\0 \t\r\n").casefold()


_FOLDED: Final = {folded(key): key for key in DECIDING}


def check_keys(members: Mapping[str, object], where: str) -> Unreadable | None:
    """Why `members` is refused: a key that is not one of MCP's but folds to one; None if there is none."""
    if members.keys() <= DECIDING:  # as most are
        return None
    for key in members:
        if key not in DECIDING and folded(key) in _FOLDED:
            known = _FOLDED[folded(key)]
            return Unreadable("protocol.ambiguous-key", f"a key that some parsers read as `{known}`", where)
    return None
