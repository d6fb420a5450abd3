"""A person's way through the authorization server and back (RFC 6749 §4.1, RFC 7636, RFC 8707, RFC 9207)."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from douane.vault.errors import CredentialError
from douane.vault.oauth.discovery import Issuer, Protected
from douane.vault.secrets import Client


class Departure(NamedTuple):
    """A request for authorization that is under way; each is for one answer only."""

    url: str
    state: str
    verifier: str
    redirect: str
    scope: str = ""


def departure(issuer: Issuer, protected: Protected, client: Client, redirect: str) -> Departure:
    """Where to send the person, and what to hold the answer against.

    Raises:
        CredentialError: the authorization server cannot do what is needed for this to be safe.
    """
    if "S256" not in issuer.challenge_methods or not issuer.authorization_endpoint:
        fix = "ask who runs it: without PKCE (S256) somebody else could use the answer"
        raise CredentialError("the authorization server does not say that it knows PKCE", fix)
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    digest = sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "resource": protected.resource,
    }
    scope = client.scope or wanted(issuer, protected)
    query = urlencode(asked | ({"scope": scope} if scope else {}))
    joint = "&" if urlsplit(issuer.authorization_endpoint).query else "?"
    return Departure(f"{issuer.authorization_endpoint}{joint}{query}", state, verifier, redirect, scope)


def wanted(issuer: Issuer, protected: Protected) -> str:
    """The scopes that the server wants, and the one that lets tokens be renewed, where there is one."""
    offline = ("offline_access",) if "offline_access" in issuer.scopes else ()
    return " ".join(dict.fromkeys((*protected.scopes, *offline)))


def code_from(answer: Mapping[str, str], sent: Departure, issuer: Issuer) -> str:
    """The code that came back, if it is the answer to what was sent, from who was asked.

    Raises:
        CredentialError: it is not, or says no.
    """
    if not compare_digest(answer.get("state", "").encode(), sent.state.encode()):
        raise CredentialError("an answer came that belongs to no request of ours", "begin anew")
    said = answer.get("iss")
    if said != issuer.issuer and (said is not None or issuer.says_issuer):
        fix = "begin anew; if it happens again, somebody may be mixing up authorization servers"
        raise CredentialError("the answer came from another authorization server", fix)
    if "error" in answer:
        reason = "".join(c for c in answer["error"][:64] if c.isalnum() or c == "_")
        raise CredentialError(f"the authorization server says `{reason}`", "begin anew, and agree there")
    if not answer.get("code"):
        raise CredentialError("the answer holds no code", "begin anew")
    return answer["code"]
