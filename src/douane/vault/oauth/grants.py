"""Asking a token endpoint: for a code, for ourselves, and to renew (RFC 6749 §4.1.3, §4.4, §6; RFC 8707)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

from douane.protocol.members import text
from douane.vault.addresses import shown
from douane.vault.errors import CredentialError, EndedError
from douane.vault.oauth.fetch import Answer, Peer, object_of
from douane.vault.secrets import Client, Grant

AHEAD: Final = 60.0  # seconds before its end from which on a token is not used, at most a tenth of its life
_LIFETIME: Final = 3600.0  # seconds, where the server does not say
_LONGEST: Final = 30 * 86_400.0


class UnknownClientError(EndedError):
    """The authorization server does not know this client any more (`invalid_client`)."""


class SpentError(CredentialError):
    """What was given cannot be exchanged for tokens (any more): `invalid_grant`."""


class Desk(NamedTuple):
    """Where tokens are had: the endpoint of an issuer, and how it wants clients to show who they are."""

    issuer: str
    endpoint: str
    resource: str
    auth_methods: tuple[str, ...] = ()


async def exchanged(peer: Peer, desk: Desk, client: Client, given: Mapping[str, str], at: float) -> Grant:
    """What the issuer grants for `given`, a grant type and what belongs to it.

    Raises:
        UnknownClientError: register anew.
        SpentError: ask a person anew.
        CredentialError: any other refusal.
    """
    fields, headers = shown_as(client, desk.auth_methods)
    answer = await peer.form(desk.endpoint, {**given, "resource": desk.resource, **fields}, headers)
    members = object_of(answer.body) or {}
    if not answer.is_good:
        raise _refused(peer, desk, answer, text(members, "error"))
    access = text(members, "access_token")
    if not access or not access.isascii() or not access.isprintable() or _kind(members) != "bearer":
        fix = "ask who runs it"
        raise CredentialError(f"`{shown(desk.endpoint)}` granted nothing that can be used", fix)
    return Grant(
        desk.issuer,
        desk.endpoint,
        desk.resource,
        client,
        access,
        text(members, "refresh_token"),
        at + _usable(_seconds(members)),
        text(members, "scope"),
    )


def _kind(members: Mapping[str, object]) -> str:
    return (text(members, "token_type") or "bearer").lower()


def _seconds(members: Mapping[str, object]) -> float:
    found = members.get("expires_in")
    if isinstance(found, int | float) and not isinstance(found, bool) and found > 0:
        return min(float(found), _LONGEST)
    return _LIFETIME


def _usable(seconds: float) -> float:
    return seconds - min(AHEAD, seconds / 10)


def shown_as(
    client: Client, auth_methods: tuple[str, ...]
) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    """The fields and headers by which the issuer knows the client."""
    if not client.secret:
        return {"client_id": client.id}, ()
    if "client_secret_post" in auth_methods and "client_secret_basic" not in auth_methods:
        return {"client_id": client.id, "client_secret": client.secret}, ()
    pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
    return {}, (("authorization", f"Basic {b64encode(pair.encode()).decode()}"),)


def _refused(peer: Peer, desk: Desk, answer: Answer, error: str) -> CredentialError:
    again = f"run `douane credentials login {peer.name}`"
    if error == "invalid_client":
        return UnknownClientError(f"`{shown(desk.endpoint)}` does not know Douane any more", again)
    if error == "invalid_grant":
        return SpentError(f"the authorization for `{peer.name}` has ended", again)
    reason = "".join(c for c in error[:64] if c.isalnum() or c == "_") or f"status {answer.status}"
    return CredentialError(f"`{shown(desk.endpoint)}` gives no token for `{peer.name}`: {reason}", again)
