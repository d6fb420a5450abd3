"""What the vault keeps: headers, clients of authorization servers, their grants, and secrets by name."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Final, NamedTuple

EVERYBODY: Final = ""


class Slot(NamedTuple):
    """Whose credential it is for which server; `principal` is `EVERYBODY` for one that all share."""

    server: str
    principal: str = EVERYBODY
    tenant: str = "default"


@dataclass(frozen=True, slots=True)
class Header:
    """A header to send with each request."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the authorization server `issuer`, and to no other.

    With `is_own`, tokens are asked for on our own behalf (client credentials); `redirect` is where the answer
    to an authorization has to come, for clients that registered themselves.
    """

    id: str
    secret: str = field(default="", repr=False)
    issuer: str = ""
    scope: str = ""
    is_own: bool = False
    redirect: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens of one issuer for one resource, and what is needed to renew them; `expires` in epoch seconds.

    `asked` are the scopes that were asked for. `clients` are those clients of the gateway of which the
    principal has agreed that they act with it, None where an operator has fetched it for all.
    """

    issuer: str
    token_endpoint: str
    resource: str
    client: Client
    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: float = 0.0
    scope: str = ""
    asked: str = ""
    clients: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Older:
    """What a secret was before a rotation, without its value: whoever has it may keep it `until` then."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Named:
    """A secret by name, as it is `since` then; times are in epoch seconds, and 0.0 is no end.

    `origin` says where the value is, if it is not `value`. One that was `revoked` has neither. `only` are the
    servers that may have it, as patterns of their ids; without any, all may that it is named for.
    """

    value: str = field(repr=False)
    since: float
    until: float = 0.0
    origin: str = ""
    older: tuple[Older, ...] = ()
    revoked: float = 0.0
    only: tuple[str, ...] = ()


Secret = Header | Client | Grant | Named
_KINDS: Final[dict[str, type[Secret]]] = {
    "header": Header,
    "client": Client,
    "grant": Grant,
    "named": Named,
}


def kind_of(secret: Secret) -> str:
    """The word for what it is."""
    return next(kind for kind, made in _KINDS.items() if isinstance(secret, made))


def dumped(secret: Secret) -> bytes:
    """The secret as text, to be encrypted."""
    return json.dumps(asdict(secret)).encode()


def loaded(kind: str, raw: bytes) -> Secret:
    """The secret that `dumped` wrote."""
    members = json.loads(raw)
    if kind == "grant":
        members["client"] = Client(**members["client"])
        agreed = members.get("clients")
        members["clients"] = None if agreed is None else tuple(agreed)
    if kind == "named":
        members["older"] = tuple(Older(**one) for one in members["older"])
        members["only"] = tuple(members.get("only", ()))
    return _KINDS[kind](**members)
