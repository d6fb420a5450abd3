"""ID tokens: whom they are about, if they are signed, for us, of now and as asked (Core §3.1.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from douane.gateway.identity.claims import no_person, vouched_for
from douane.gateway.identity.compact import read_compact
from douane.gateway.identity.signing import VerifyingKey
from douane.gateway.identity.tokens import signer_of
from douane.vault.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.gateway.identity.compact import Compact
    from douane.gateway.identity.issuers import IssuerKeys
    from douane.model.access import Principal
    from douane.policy.access import Issuer
    from douane.policy.signing_in import SignIn

_KINDS = frozenset({"", "jwt"})  # an access token (`at+jwt`) is no ID token
_AGAIN = "begin anew; if it happens again, ask who runs the issuer"


class Expected(NamedTuple):
    """What the token has to fit: our client, the nonce that was sent, the time, and how one must sign in."""

    client: str
    nonce: str
    at: float
    clock_skew: float
    demanded: SignIn
    access_token: str = ""


async def person_in(text: str, keys: IssuerKeys, expected: Expected) -> Principal:
    """Whom an ID token is about, with their groups and tenant.

    Raises:
        CredentialError: it is no such token, or does not count here and now.
    """
    token = read_compact(text)
    if token is None or token.type not in _KINDS:
        raise CredentialError("the issuer gave no ID token", _AGAIN)
    if not isinstance(await signer_of(token, keys), VerifyingKey):
        raise CredentialError("the ID token is not signed by a key of the issuer", _AGAIN)
    _check(token, keys.issuer, expected)
    _check_way(token.claims, expected.demanded)
    nobody = no_person(token.claims, keys.issuer)
    if nobody:
        raise CredentialError(nobody, _AGAIN)
    return vouched_for(token.claims, keys.issuer)


def _check(token: Compact, issuer: Issuer, expected: Expected) -> None:
    """What the standard asks of the claims.

    Raises:
        CredentialError: one of them is missing or wrong.
    """
    claims = CodeIDToken(
        dict(token.claims),
        {"alg": token.algorithm},
        {
            "iss": {"essential": True, "value": issuer.url},
            "aud": {"essential": True, "value": expected.client},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        },
        {
            "nonce": expected.nonce,
            "client_id": expected.client,
            "access_token": expected.access_token,
        },
    )
    try:
        claims.validate(int(expected.at), int(expected.clock_skew))
    except (JoseError, ValueError, TypeError) as error:
        claim = getattr(error, "claim", "") or "one of its claims"
        raise CredentialError(f"the ID token does not count: {claim} is missing or wrong", _AGAIN) from None


def _check_way(claims: Mapping[str, object], demanded: SignIn) -> None:
    """How the person has signed in there.

    Raises:
        CredentialError: not as the documents demand.
    """
    fix = "sign in there with a second factor; `[control.sign-in]` says what is needed"
    if demanded.acr and claims.get("acr") not in demanded.acr:
        raise CredentialError("the issuer does not say that you signed in strongly enough (`acr`)", fix)
    said = claims.get("amr")
    ways = said if isinstance(said, list) else []
    if not all(one in ways for one in demanded.amr):
        raise CredentialError("the issuer does not say that you showed a second factor (`amr`)", fix)
