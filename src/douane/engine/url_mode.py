"""A page that a client shows to a person, to be opened in a browser (MCP client/elicitation, mode `url`)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKING: Final = frozenset(
    {"tools/call", "prompts/get", "resources/read"}
)  # MCP 2026-07-28 basic/patterns/mrtr
STATE, ANSWERS = "requestState", "inputResponses"
_CAPABILITIES: Final = "io.modelcontextprotocol/clientCapabilities"


def opens_pages(capabilities: object) -> bool:
    """Whether a client that declares these opens pages."""
    found = capabilities
    for name in ("elicitation", "url"):
        found = found.get(name) if isinstance(found, dict) else None
    return isinstance(found, dict)


def stated(params: Mapping[str, object]) -> object:
    """The capabilities that a stateless request states."""
    meta = params.get("_meta")
    return meta.get(_CAPABILITIES) if isinstance(meta, dict) else None


def result_of(key: str, page: Mapping[str, object]) -> dict[str, object]:
    """A result that asks for a page under this key, as of 2026-07-28."""
    return {"resultType": "input_required", "inputRequests": {key: page}}


def elicited(url: str, because: str) -> dict[str, object]:
    """The parameters that ask for the page, as of 2025-11-25."""
    return {"mode": "url", "elicitationId": ident_of(url), "url": url, "message": because}


def asked(url: str, because: str) -> dict[str, object]:
    """The input request that asks for the page, as of 2026-07-28."""
    params = {"mode": "url", "url": url, "message": because}
    return {"method": "elicitation/create", "params": params}


def ident_of(url: str) -> str:
    """By which a client knows that it has asked for this page."""
    return sha256(url.encode()).hexdigest()[:32]
