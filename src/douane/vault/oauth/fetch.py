"""Asking an authorization server, with every address checked; redirects are not followed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from douane.protocol.json import Document, decode
from douane.vault.addresses import check_url, shown
from douane.vault.errors import CredentialError

_BITS: Final = 64
_JSON: Final = ("accept", "application/json")


class Ask(NamedTuple):
    """A request."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Answer(NamedTuple):
    """A whole answer; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300  # noqa: PLR2004  # HTTP's classes of status


Fetch = Callable[[Ask], Awaitable[Answer]]


class Peer(NamedTuple):
    """The MCP server at `url` (canonical, RFC 8707 §2), and the way to ask whom it names."""

    name: str
    url: str
    fetch: Fetch

    async def ask(self, ask: Ask) -> Answer:
        """The answer to a request for a URL that the server named.

        Raises:
            CredentialError: the URL may not be asked, or answers with a redirect.
            DouaneError: nobody answers there.
        """
        check_url(ask.url, self.url)
        answer = await self.fetch(ask)
        if 300 <= answer.status < 400:  # noqa: PLR2004  # HTTP's classes of status
            fix = "ask who runs the server to name the address itself"
            raise CredentialError(f"`{shown(ask.url)}` redirects elsewhere, which is not followed", fix)
        return answer

    async def document(self, url: str) -> Mapping[str, object] | None:
        """The JSON object at a URL, None if there is none."""
        answer = await self.ask(Ask("GET", url, (_JSON,)))
        return object_of(answer.body) if answer.is_good else None

    async def form(
        self, url: str, fields: Mapping[str, str], headers: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        """The answer to a form that is posted."""
        kind = ("content-type", "application/x-www-form-urlencoded")
        return await self.ask(Ask("POST", url, (_JSON, kind, *headers), urlencode(fields).encode()))


def object_of(body: bytes) -> Mapping[str, object] | None:
    """The JSON object that a body holds, if it does."""
    document = decode(body, _BITS)
    value = document.value if isinstance(document, Document) else None
    return value if isinstance(value, dict) else None
