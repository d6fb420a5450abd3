"""Who we are to an authorization server: stored by the operator, a document of ours, or registered now."""

from __future__ import annotations

import json
from typing import Final

from douane.protocol.members import text
from douane.vault.errors import CredentialError
from douane.vault.oauth.discovery import Issuer
from douane.vault.oauth.fetch import Ask, Peer, object_of
from douane.vault.secrets import Client

NAME: Final = "Douane"
_JSON: Final = (("accept", "application/json"), ("content-type", "application/json"))
_GOOD: Final = (200, 201)


async def client_for(
    peer: Peer, issuer: Issuer, stored: Client | None, redirect: str, document: str
) -> Client:
    """The client to be, in the order of MCP 2026-07-28: stored, a metadata document of ours, registered now.

    `document` is the URL of a client metadata document, empty if there is none. A client that the operator
    stored for another issuer is not shown to this one, nor replaced.
    """
    if stored is not None and stored.issuer == issuer.issuer and stored.redirect in ("", redirect):
        return stored
    if stored is not None and not stored.redirect:
        fix = f"ask who runs the server, then `douane credentials set {peer.name} --client-id … --issuer …`"
        raise CredentialError(f"`{peer.name}` names another authorization server than your client's", fix)
    if document and issuer.knows_documents:
        return Client(document, issuer=issuer.issuer, redirect=redirect)
    if issuer.registration_endpoint:
        return await registered(peer, issuer, redirect)
    fix = f"register Douane there yourself, then `douane credentials set {peer.name} --client-id …`"
    raise CredentialError(f"the authorization server of `{peer.name}` registers nobody by itself", fix)


async def registered(peer: Peer, issuer: Issuer, redirect: str) -> Client:
    """A client that was registered just now (RFC 7591)."""
    asked = metadata(redirect)
    answer = await peer.ask(Ask("POST", issuer.registration_endpoint, _JSON, json.dumps(asked).encode()))
    made = object_of(answer.body) or {}
    ident = text(made, "client_id")
    if answer.status not in _GOOD or not ident:
        fix = f"register Douane there yourself, then `douane credentials set {peer.name} --client-id …`"
        raise CredentialError(f"the authorization server of `{peer.name}` did not register Douane", fix)
    return Client(ident, text(made, "client_secret"), issuer.issuer, redirect=redirect)


def metadata(redirect: str) -> dict[str, object]:
    """What Douane says of itself, to be registered or to stand in a client metadata document."""
    return {
        "client_name": NAME,
        "redirect_uris": [redirect],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "web" if redirect.startswith("https:") else "native",
    }
