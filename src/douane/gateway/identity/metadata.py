"""How a client learns where to get a token for an endpoint (RFC 9728), and why it stays out (RFC 6750)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from douane.gateway.identity.way import Refused
from douane.gateway.say import HttpAnswer
from douane.policy.access import Issuer

_WELL_KNOWN: Final = "/.well-known/oauth-protected-resource"
_UNQUOTED: Final = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")  # RFC 6750 §3
_REALM: Final = 'realm="douane"'  # a challenge has at least one parameter (RFC 6750 §3)
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_INSUFFICIENT: Final = "insufficient_scope"
_JSON: Final = ("content-type", "application/json")
_UNCACHED: Final = ("cache-control", "no-store")


def metadata_path(resource: str) -> str:
    """The path of the metadata of an endpoint: the well-known one goes before its own (RFC 9728 §3.1)."""
    path = urlsplit(resource).path
    return _WELL_KNOWN + (path if path != "/" else "")


def metadata_url(resource: str) -> str:
    """The whole address of the metadata of an endpoint."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{metadata_path(resource)}"


def metadata(resource: str, issuers: Sequence[Issuer], scopes: Sequence[str] = ()) -> bytes:
    """The metadata of an endpoint, which every client may read; there is none without issuers.

    `scopes` are needed here beside those that issuers want in each token.
    """
    said: dict[str, object] = {
        "resource": resource,
        "authorization_servers": [issuer.url for issuer in issuers],
        "bearer_methods_supported": ["header"],
    }
    needed = _needed(issuers, scopes)
    if needed:
        said["scopes_supported"] = needed
    return json.dumps(said).encode()


def answer(
    refused: Refused, resource: str, issuers: Sequence[Issuer], scopes: Sequence[str] = ()
) -> HttpAnswer:
    """The answer to a request that is not let in; its body says the same as the challenge."""
    if refused.error == _INSUFFICIENT:  # all at once, or clients would be sent for the next one again
        refused = refused._replace(scope=" ".join(dict.fromkeys((*refused.scope.split(), *scopes))))
    said = {"error": refused.error, "error_description": refused.description, "scope": refused.scope}
    body = json.dumps({name: text for name, text in said.items() if text}).encode()
    headers = [_JSON, _UNCACHED]
    if refused.status in {_UNAUTHORIZED, _FORBIDDEN}:
        headers.append(("www-authenticate", challenge(refused, resource, issuers, scopes)))
    return HttpAnswer(refused.status, tuple(headers), body)


def challenge(refused: Refused, resource: str, issuers: Sequence[Issuer], scopes: Sequence[str] = ()) -> str:
    """The value of `WWW-Authenticate`: where to learn more, which scopes to ask for, and what was wrong."""
    parameters = {
        "resource_metadata": metadata_url(resource) if issuers else "",
        "scope": refused.scope or " ".join(_needed(issuers, scopes)),
        "error": refused.error,
        "error_description": refused.description if refused.error else "",
    }
    quoted = [f'{name}="{_UNQUOTED.sub("", text)}"' for name, text in parameters.items() if text]
    return f"Bearer {', '.join(quoted or [_REALM])}"


def _needed(issuers: Sequence[Issuer], scopes: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*(scope for issuer in issuers for scope in issuer.scopes), *scopes]))
