"""People on their way to an issuer and back: each answer is for one request, of one browser, once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from douane.control.access.cookies import digest_of
from douane.control.access.openid.token import Expected, person_in
from douane.protocol.members import text
from douane.vault.errors import CredentialError
from douane.vault.oauth.authorization import Departure, code_from
from douane.vault.oauth.discovery import Issuer as Reached
from douane.vault.oauth.discovery import issuer_of
from douane.vault.oauth.fetch import object_of
from douane.vault.oauth.grants import shown_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from douane.control.access.openid.issuers import Asked
    from douane.model.access import Principal
    from douane.policy.signing_in import SignIn

LASTS: Final = 600.0  # seconds that somebody has at an issuer
MOST: Final = 20_000  # people under way; the oldest begin anew
KNOWN: Final = 300.0  # seconds for which an issuer is not asked again where its endpoints are
SCOPES: Final = "openid profile email"
_STRANGE: Final = CredentialError(
    "this is no answer to anything that was asked here, or not in this browser", "begin anew"
)


class Journey(NamedTuple):
    """Where somebody was sent, from which browser, and what the answer is held against."""

    asked: Asked
    reached: Reached
    departure: Departure
    nonce: str
    away: bytes
    following: str
    until: float


class Journeys:
    """Who is under way."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._going: dict[str, Journey] = {}
        self._known: dict[str, tuple[Reached, float]] = {}

    async def begin(self, asked: Asked, redirect: str, away: str, following: str) -> str:
        """Where to send the browser that `away` marks.

        Raises:
            DouaneError: the issuer cannot be asked.
        """
        reached = await self._reached(asked)
        verifier, state, nonce = (secrets.token_urlsafe(length) for length in (48, 32, 32))
        url: str = prepare_grant_uri(
            reached.authorization_endpoint,
            asked.client.id,
            "code",
            redirect,
            asked.client.scope or SCOPES,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        while len(self._going) >= MOST:
            del self._going[next(iter(self._going))]
        departure = Departure(url, state, verifier, redirect)
        until = self._clock() + LASTS
        self._going[state] = Journey(asked, reached, departure, nonce, digest_of(away), following, until)
        return url

    def back(self, answer: Mapping[str, str], away: str) -> Journey:
        """Whose way an answer ends; that way is over, whatever comes of it.

        Raises:
            CredentialError: nobody's, or that of another browser.
        """
        found = self._going.pop(answer.get("state", ""), None)
        if found is None or not away or found.away != digest_of(away) or self._clock() >= found.until:
            raise _STRANGE
        return found

    async def _reached(self, asked: Asked) -> Reached:
        """What the issuer says of itself, asked for once in a while: strangers cause no more of it."""
        url, now = asked.issuer.url, self._clock()
        known = self._known.get(url)
        if known is None or now - known[1] >= KNOWN:
            known = self._known[url] = (await issuer_of(asked.peer, url), now)
        return known[0]


async def arrived(
    journey: Journey, answer: Mapping[str, str], demanded: SignIn, now: tuple[float, float]
) -> Principal:
    """Who has signed in at the issuer; `now` is the time and what clocks may differ.

    Raises:
        DouaneError: nobody.
    """
    asked, departure = journey.asked, journey.departure
    code = code_from(answer, departure, journey.reached)
    granted = await _granted(journey, code)
    expected = Expected(
        asked.client.id, journey.nonce, *now, demanded, access_token=text(granted, "access_token")
    )
    return await person_in(text(granted, "id_token"), asked.keys, expected)


async def _granted(journey: Journey, code: str) -> Mapping[str, object]:
    """What the issuer gives for the code (RFC 6749 §4.1.3).

    Raises:
        CredentialError: nothing.
    """
    asked, reached, departure = journey.asked, journey.reached, journey.departure
    ours, headers = shown_as(asked.client, reached.auth_methods)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": departure.redirect,
        "code_verifier": departure.verifier,
    }
    found = await asked.peer.form(reached.token_endpoint, fields | dict(ours), headers)
    granted = object_of(found.body)
    if not found.is_good or granted is None:
        reason = "".join(c for c in text(granted or {}, "error")[:64] if c.isalnum() or c == "_")
        fix = "look at the client that the issuer has of us: its secret, and where answers may go"
        raise CredentialError(f"the issuer gives nothing for its own answer: {reason or found.status}", fix)
    return granted
