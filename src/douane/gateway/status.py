"""The HTTP status of an error of ours (MCP 2026-07-28, basic/index error codes and basic/transports)."""

from __future__ import annotations

from typing import Final

from douane.engine import replies
from douane.engine.claims import INVALID_PARAMETERS, MISMATCH, UNSUPPORTED
from douane.protocol.jsonrpc import Response
from douane.protocol.mcp import METHOD_NOT_FOUND

OK: Final = 200
_STATELESS: Final = {METHOD_NOT_FOUND: 404}
_OF_CODE: Final = {
    INVALID_PARAMETERS: 400,
    MISMATCH: 400,
    UNSUPPORTED: 400,
    replies.ILLEGAL: 400,
    replies.UNAVAILABLE: 503,
}


def status_of(answer: Response, *, is_stateless: object) -> int:
    """The status for an answer of ours.

    What the policy refuses is an answer like another: a client takes other statuses for trouble of the road.
    """
    code = answer.outcome.get("code") if answer.failed else None
    if not isinstance(code, int):
        return OK
    return (_STATELESS.get(code) if is_stateless else None) or _OF_CODE.get(code, OK)
