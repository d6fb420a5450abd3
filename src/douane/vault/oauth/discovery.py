"""Which authorization server a server trusts, and what it can do (RFC 9728, RFC 8414, OpenID Connect)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.protocol.members import text, texts
from douane.vault.addresses import check_url, shown
from douane.vault.errors import CredentialError, MisnamedError
from douane.vault.oauth.fetch import Ask, Peer

_CHALLENGE: Final = re.compile(r'\b(resource_metadata|scope)="([^"\\]{1,2048})"')
_INSUFFICIENT: Final = re.compile(r'(?i)\bbearer\b.*\berror="?insufficient_scope"?(?:[\s,]|$)')
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,256}")  # RFC 6749 §3.3
_PROTECTED: Final = "/.well-known/oauth-protected-resource"
_AUTHORIZATION: Final = "/.well-known/oauth-authorization-server"
_OPENID: Final = "/.well-known/openid-configuration"


class Protected(NamedTuple):
    """What a server says of its protection: the resource it is, whom it trusts, and the scopes it wants."""

    resource: str
    issuers: tuple[str, ...]
    scopes: tuple[str, ...]

    def wanting(self, more: tuple[str, ...]) -> Protected:
        """The same, wanting these scopes too."""
        return self._replace(scopes=tuple(dict.fromkeys((*self.scopes, *more))))


class Issuer(NamedTuple):
    """An authorization server."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    registration_endpoint: str
    scopes: tuple[str, ...]
    auth_methods: tuple[str, ...]
    challenge_methods: tuple[str, ...]
    says_issuer: bool
    knows_documents: bool
    end_session: str = ""


def insufficient(challenge: str) -> tuple[str, ...]:
    """The scopes that a refusal as `insufficient_scope` (RFC 6750 §3.1) names; none where it is another."""
    if not _INSUFFICIENT.search(challenge):
        return ()
    named = dict(_CHALLENGE.findall(challenge)).get("scope", "").split()
    return tuple(dict.fromkeys(scope for scope in named if _SCOPE.fullmatch(scope)))


async def protection(peer: Peer) -> Protected:
    """What the server says of itself, where it says so in its challenge, or at the usual places.

    A server of 2025-03-26 says nothing: then it is its own authorization server.
    """
    challenge = await _challenge(peer)
    scopes = tuple(challenge.get("scope", "").split())
    named = (
        [challenge["resource_metadata"]] if "resource_metadata" in challenge else _protected_urls(peer.url)
    )
    for url in named:
        found = await peer.document(url)
        if found is None:
            continue
        resource = text(found, "resource")
        if not covers(resource, peer.url):
            fix = "ask who runs the server: a token for another resource is not for us to get"
            raise MisnamedError(f"`{peer.name}` says that it is the resource `{shown(resource)}`", fix)
        issuers = texts(found, "authorization_servers")
        return Protected(resource, issuers or (_root(peer.url),), scopes or texts(found, "scopes_supported"))
    return Protected(peer.url, (_root(peer.url),), scopes)


async def issuer_of(peer: Peer, issuer: str) -> Issuer:
    """What the authorization server can do; it must call itself exactly `issuer` (RFC 8414 §3.3)."""
    check_url(issuer, peer.url)
    for url in _issuer_urls(issuer):
        found = await peer.document(url)
        if found is None:
            continue
        if text(found, "issuer") != issuer:
            fix = "ask who runs it; another server may be posing as it"
            raise MisnamedError(f"`{shown(url)}` calls itself `{shown(text(found, 'issuer'))}`", fix)
        return _issuer(issuer, found, peer.url)
    fix = (
        f"store a client with `douane credentials set {peer.name} --client-id …`, or ask who runs the server"
    )
    raise CredentialError(f"`{shown(issuer)}` does not say how it is to be asked", fix)


async def _challenge(peer: Peer) -> Mapping[str, str]:
    answer = await peer.fetch(Ask("GET", peer.url, (("accept", "text/event-stream"),)))
    return dict(_CHALLENGE.findall(answer.headers.get("www-authenticate", "")))


def _issuer(issuer: str, found: Mapping[str, object], server: str) -> Issuer:
    authorization, token, registration, end_session = (
        text(found, f"{name}_endpoint") for name in ("authorization", "token", "registration", "end_session")
    )
    for endpoint in filter(None, (authorization, token, registration, end_session)):
        check_url(endpoint, server)
    return Issuer(
        issuer,
        authorization,
        token,
        registration,
        texts(found, "scopes_supported"),
        texts(found, "token_endpoint_auth_methods_supported"),
        texts(found, "code_challenge_methods_supported"),
        says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        knows_documents=found.get("client_id_metadata_document_supported") is True,
        end_session=end_session,
    )


def _protected_urls(url: str) -> Iterator[str]:
    path = urlsplit(url).path.rstrip("/")
    if path:
        yield f"{_root(url)}{_PROTECTED}{path}"
    yield f"{_root(url)}{_PROTECTED}"


def _issuer_urls(issuer: str) -> Iterator[str]:
    """In the order of MCP 2026-07-28, basic/authorization."""
    root, path = _root(issuer), urlsplit(issuer).path.rstrip("/")
    yield f"{root}{_AUTHORIZATION}{path}"
    yield f"{root}{_OPENID}{path}"
    if path:
        yield f"{root}{path}{_OPENID}"


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def covers(resource: str, url: str) -> bool:
    """Whether the server at `url` is this resource, or a part of it."""
    above = resource.rstrip("/")
    return _root(resource) == _root(url) and (url.rstrip("/") == above or url.startswith(f"{above}/"))
