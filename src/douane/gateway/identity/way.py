"""What a client presents, and what a way to authenticate makes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, Protocol

from douane.model.access import Principal


class Fields(Protocol):
    """The header fields of a request; names are lower case."""

    def all(self, name: str, /) -> tuple[str, ...]:
        """Every value of the field, in the order in which they came."""


class Peer(Protocol):
    """The other end of a connection."""

    @property
    def address(self) -> str:
        """Its IP address, ``""`` on a Unix socket."""

    @property
    def certificate(self) -> bytes | None:
        """Its certificate in DER, None unless TLS has verified one."""

    @property
    def is_local(self) -> bool:
        """Whether it came over a Unix socket."""

    @property
    def uid(self) -> int | None:
        """The account at the other end of a Unix socket, as the kernel tells it."""


class Presented(NamedTuple):
    """What is known of who sends a request. `resource` is the URL of the endpoint, as clients name it."""

    headers: Fields
    peer: Peer
    resource: str
    query: str = ""


class Refused(NamedTuple):
    """Why nobody is let in: an HTTP status and an error of RFC 6750 §3.1, ``""`` where nothing was presented.

    `description` is ours and holds nothing of what was presented. `scope` is what would have sufficed.
    """

    status: int
    error: str = ""
    description: str = ""
    scope: str = ""


# None: this way was not used.
Way = Callable[[Presented], Awaitable[Principal | Refused | None]]

NOBODY: Final = Refused(401, "", "authenticate to use this gateway")


def invalid(description: str) -> Refused:
    """The credential is not one that is taken here."""
    return Refused(401, "invalid_token", description)


def bearer(presented: Presented) -> str:
    """The credential in `Authorization: Bearer`, ``""`` where there is none (RFC 6750 §2.1)."""
    for value in presented.headers.all("authorization"):
        scheme, _, credential = value.partition(" ")
        if scheme.lower() == "bearer":
            return credential.strip(" ")
    return ""
