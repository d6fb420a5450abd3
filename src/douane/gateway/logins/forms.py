"""Forms of our pages, as browsers send them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from douane.gateway.logins.page import paragraph, show

if TYPE_CHECKING:
    from douane.transports.http.exchange import Reply, Request

_LONGEST: Final = 16 << 10  # bytes of a form
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = 256


async def form_in(request: Request, reply: Reply, origin: str) -> Mapping[str, str] | None:
    """What a form of a page of `origin` holds; None if it is none, or another page has sent it."""
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    came_from, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if kind != _FORM or came_from not in {None, origin} or site not in {None, "same-origin"}:
        return None
    body = (await reply.body(_LONGEST)).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return None
    form = dict(pairs)
    return form if len(form) == len(pairs) else None


def not_ours(reply: Reply) -> None:
    """Say that a form was not sent by the page that the person was shown."""
    words = "The form was not sent by the page that you were shown; open the link again."
    show(reply, 403, "This does not fit together", [paragraph(words)])
