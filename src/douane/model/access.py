"""Who is responsible for a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_TENANT: Final = "default"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, agent or service, whom somebody has vouched for.

    `id` is stable: `local:alice` for an account of this machine, `key:ci-bot` for an API key,
    `oidc:https://idp.example|alice` for issuer and subject of a token, `cert:…` for a client certificate.
    `groups` and `scopes` are what was vouched for, `roles` what the policy makes of it. `client` is the
    program that speaks for it, ``""`` where that is not known.
    """

    id: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    client: str = ""
    tenant: str = DEFAULT_TENANT
    scopes: frozenset[str] = frozenset()
