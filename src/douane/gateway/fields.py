"""Headers that are written down for a server, with secrets in them, before those that it is shown anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from douane.errors import DouaneError, SecretError
from douane.gateway.credentials import Credentials, NoCredentialError
from douane.gateway.reach import identity_of
from douane.model.secret import Reveal, refers, revealed
from douane.revealing import Revealing, revealing

if TYPE_CHECKING:
    from douane.gateway.upstreams.asking import Shown
    from douane.model.access import Principal
    from douane.model.server import ServerIdentity
    from douane.policy.servers import Configured
    from douane.transports.http.errors import HttpError


class Showing:
    """What servers are shown: `credentials`, and before them the headers that are written for a server.

    Secrets are looked up in the vault of the state folder. What is given to it is closed with it.
    """

    def __init__(self, credentials: Credentials, folder: str) -> None:
        self._credentials = credentials
        self._folder = folder
        self._revealing: dict[tuple[str, str], Revealing] = {}

    def of(self, server: Configured, principal: Principal) -> Shown:
        """What this server is shown for this principal."""
        others = self._credentials.of(server, principal)
        if not server.headers:
            return others
        return Written(server.headers, self._reveal(identity_of(server), principal.tenant), others)

    def close(self) -> None:
        """Let go of the vault and of connections."""
        for one in self._revealing.values():
            one.close()
        self._credentials.close()

    def _reveal(self, server: ServerIdentity, tenant: str) -> Revealing:
        if (server.id, tenant) not in self._revealing:
            self._revealing[server.id, tenant] = revealing(self._folder, lambda: server, tenant)
        return self._revealing[server.id, tenant]


class Written:
    """The headers with what their secrets are at each request, and what `others` show beside them.

    Who writes `authorization` wants nothing else that would authorize.
    """

    def __init__(self, fields: Sequence[tuple[str, str]], reveal: Reveal, others: Shown) -> None:
        self._fields = [(name.lower(), value) for name, value in fields]
        self._names = frozenset(name for name, _ in self._fields)
        self._refer = any(refers(value) for _, value in self._fields)
        self._reveal = reveal
        self._others = others

    async def __call__(self) -> list[tuple[str, str]]:
        """All headers.

        Raises:
            HttpError: a secret cannot be had, or what others show.
        """
        own = await asyncio.to_thread(self._revealed) if self._refer else self._fields
        others = [] if "authorization" in self._names else await self._others()
        return [*own, *(field for field in others if field[0] not in self._names)]

    def refused(self, shown: list[tuple[str, str]]) -> bool:
        """Whether others may be had in place of those that the server did not take."""
        return self._others.refused([field for field in shown if field[0] not in self._names])

    def mending(self, status: int, challenge: str) -> HttpError | None:
        """What the principal can do about a refusal."""
        return self._others.mending(status, challenge)

    def _revealed(self) -> list[tuple[str, str]]:
        try:
            return [(name, _sendable(name, revealed(value, self._reveal))) for name, value in self._fields]
        except DouaneError as error:
            raise NoCredentialError(f"{error.message} ({error.fix})", error.fix) from None


def _sendable(name: str, value: str) -> str:
    """The value, if it can stand in a header: a secret may hold anything."""
    if value and value.isascii() and value.isprintable():
        return value
    raise SecretError(f"the secret in `{name}` cannot stand in a header", "keep it as one line of ASCII")
