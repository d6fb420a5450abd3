"""Passkeys: what authenticators are asked, and whether they answered it (WebAuthn level 3)."""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from cbor2 import CBORError
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from douane.control.access.cookies import digest_of
from douane.stores.accounts.factors import Factor
from douane.stores.accounts.people import Account

LASTS: Final = 300.0  # seconds that a challenge counts
MOST: Final = 20_000  # challenges under way; the oldest end
_LENGTH: Final = 32
_VERIFIED: Final = UserVerificationRequirement.REQUIRED
_LONGEST: Final = 1023  # bytes of the id of a credential (§4)


class Party(NamedTuple):
    """Who we are to authenticators: the name of this host, and the origin of its pages."""

    id: str
    origin: str


class Made(NamedTuple):
    """A new credential: its id, its public key, and how often it has signed."""

    id: bytes
    key: bytes
    signed: int


class Challenges:
    """What browsers were asked to have signed; each is for one browser, and for one answer."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked: dict[bytes, tuple[bytes, float]] = {}

    def new(self, mark: str) -> bytes:
        """A challenge for the browser with this mark, in place of the one before."""
        while len(self._asked) >= MOST:
            del self._asked[next(iter(self._asked))]
        challenge = secrets.token_bytes(_LENGTH)
        self._asked[digest_of(mark)] = (challenge, self._clock() + LASTS)
        return challenge

    def spend(self, mark: str) -> bytes:
        """The challenge of this browser, which counts no more; nobody's if there was none of late."""
        challenge, until = self._asked.pop(digest_of(mark), (b"", 0.0))
        return challenge if challenge and self._clock() < until else secrets.token_bytes(_LENGTH)


def to_make(party: Party, account: Account, challenge: bytes, known: Iterable[bytes]) -> str:
    """What the browser is asked for a new passkey of this account, as JSON."""
    criteria = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
    )
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="Douane",
        user_id=account.handle,
        user_name=account.name,
        challenge=challenge,
        authenticator_selection=criteria,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json(options)


def to_show(party: Party, challenge: bytes, known: Iterable[bytes]) -> str:
    """What the browser is asked for to show one: one of these, or, if there are none, any of this host."""
    allowed = [PublicKeyCredentialDescriptor(id=one) for one in known]
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, allow_credentials=allowed, user_verification=_VERIFIED
    )
    return options_to_json(options)


def made(party: Party, challenge: bytes, answer: str) -> Made | None:
    """The credential that an authenticator has made for this challenge, None for any other answer."""
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    if len(found.credential_id) > _LONGEST:
        return None
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def shown(party: Party, challenge: bytes, factor: Factor, answer: str) -> int | None:
    """How often the authenticator says that it has signed, None if it has not signed this challenge."""
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=factor.content,
            credential_current_sign_count=0,  # who counts compares it where that is one step with writing it
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    return found.new_sign_count


def id_in(answer: str) -> bytes:
    """The id of the credential that an answer says it is of; empty for what is no answer."""
    try:
        said = json.loads(answer)
        found = said.get("id") if isinstance(said, dict) else None
        return base64url_to_bytes(found) if isinstance(found, str) else b""
    except (ValueError, RecursionError):
        return b""


# What is raised for bytes that are no answer, CBOR or key.
_UNREADABLE: Final = (
    *(WebAuthnException, CBORError, UnsupportedAlgorithm, struct.error),
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError),
)
