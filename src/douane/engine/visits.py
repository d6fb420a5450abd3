"""What a client hears where a person has to open a page of ours in a browser before a request can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine import replies
from douane.engine.permit import Permit
from douane.engine.resuming import VISIT as VISIT_KEY
from douane.engine.url_mode import asked, elicited, result_of
from douane.model.events import Page
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision, refused_result
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from douane.model.events import Undelivered
    from douane.model.message import Pending
    from douane.model.session import Session

VISIT: Final = 4010  # somebody has to open a page first
URL_NEEDED: Final = -32042  # MCP 2025-11-25 client/elicitation, the only revision that has it
VISITS: Final = frozenset({VISIT, URL_NEEDED})


def visit(session: Session, pending: Pending | None, event: Undelivered) -> Permit | None:
    """The answer to a request that comes to nothing until a page was visited; None if there is no page.

    A client that opens pages is asked to; else a model reads it in a tool result, and tells a person.
    """
    page = event.told
    if pending is None or not isinstance(page, Page):
        return None
    text, ident = _text(page), pending.id
    if session.settled is Revision.R2025_11_25 and session.opens_pages:
        return replies.error(Direction.TO_CLIENT, ident, URL_NEEDED, text, _details(page), _pages(page))
    if pending.may_come_back:
        return _asked(pending, page)
    if pending.method == "tools/call":
        return _result(pending, text, page)
    return replies.error(Direction.TO_CLIENT, ident, VISIT, text, _details(page))


def _asked(pending: Pending, page: Page) -> Permit:
    """The answer that asks for the page, as often as the request is made before somebody was there."""
    result = result_of(VISIT_KEY, asked(page.url, page.because))
    raw = encode({"jsonrpc": "2.0", "id": pending.id, "result": result})
    return Permit(Direction.TO_CLIENT, raw, (Response(pending.id, result, failed=False),))


def wording(event: Undelivered) -> str:
    """What the client hears of it, in a sentence."""
    return _text(event.told) if isinstance(event.told, Page) else event.told or event.because


def _text(page: Page) -> str:
    return f"{page.because}; open this page in a browser, then ask again: {page.url}"


def _pages(page: Page) -> dict[str, object]:
    return {"elicitations": [elicited(page.url, page.because)]}


def _result(pending: Pending, text: str, page: Page) -> Permit:
    result = {
        "content": [{"type": "text", "text": text}],
        "isError": True,
        "_meta": {"douane": _details(page)},
        **refused_result(pending.revision),
    }
    raw = encode({"jsonrpc": "2.0", "id": pending.id, "result": result})
    return Permit(Direction.TO_CLIENT, raw, (Response(pending.id, result, failed=False),))


def _details(page: Page) -> dict[str, object]:
    return {"rule": "engine.visit", "page": page.url}
