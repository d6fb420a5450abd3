"""Who we are as an OAuth client, for authorization servers to read (Client ID Metadata Document)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from douane.gateway.say import say
from douane.vault.oauth.registration import metadata

if TYPE_CHECKING:
    from douane.gateway.door import Page
    from douane.gateway.logins.offers import Here
    from douane.transports.http.exchange import Reply, Request

_FIELDS: Final = (("content-type", "application/json"), ("cache-control", "max-age=3600"))


def document(here: Here) -> Page:
    """The page at the address that is our client id; there is none where nobody else could read it."""
    body = json.dumps({"client_id": here.document, **metadata(here.redirect)}).encode()

    def page(request: Request, reply: Reply) -> None:
        if not here.document:
            say(reply, 404, "set `url` under [gateway] to an address that begins with https://")
        elif request.method in {"GET", "HEAD"}:
            reply.send(200, _FIELDS, body)
        else:
            say(reply, 405, "use GET", [("allow", "GET")])

    return page
