"""Ways of persons through authorization servers that are under way, and the page to which these come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from douane.errors import DouaneError
from douane.gateway.logins.browser import digest_of, mark_of
from douane.gateway.logins.journey import PATIENCE, Journey
from douane.gateway.logins.page import onward, paragraph, show

if TYPE_CHECKING:
    from douane.transports.http.exchange import Reply, Request

_MOST: Final = 1000  # journeys under way; the oldest end


class Ends(NamedTuple):
    """What a person sees at the end, with which they answer their browser."""

    arrived: Callable[[Reply], None]
    failed: Callable[[Reply, DouaneError], None]


class _Awaited(NamedTuple):
    """Who is to come back: the journey, its ends, the browser it began in, and until when."""

    journey: Journey
    ends: Ends
    mark: bytes
    until: float


class Journeys:
    """Sends persons away and knows them when they come back: once, in that browser, with that state."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._awaited: dict[str, _Awaited] = {}

    async def go_on(self, journey: Journey, ends: Ends, mark: str, reply: Reply) -> None:
        """Send the person at this browser to the next place, or show them the end."""
        try:
            departure = await journey.on()
        except DouaneError as error:
            ends.failed(reply, error)
            return
        if departure is None:
            ends.arrived(reply)
            return
        until = self._clock() + PATIENCE
        self._await(departure.state, _Awaited(journey, ends, digest_of(mark), until))
        host = urlsplit(departure.url).netloc
        show(reply, 200, f"You are sent to {host}", [onward(departure.url, host)])

    async def back(self, request: Request, reply: Reply) -> None:
        """Somebody has come back from an authorization server."""
        pairs = parse_qsl(request.query, keep_blank_values=True)
        answer = dict(pairs)
        awaited = self._awaited.pop(answer.get("state", ""), None)
        mark = mark_of(request.headers)
        if awaited is None or len(answer) != len(pairs) or not self._is_theirs(awaited, mark):
            if awaited is not None:
                awaited.journey.end()
            words = "This is no answer to anything that was asked here, or not in this browser."
            show(reply, 400, "This does not fit together", [paragraph(words)])
            return
        awaited.journey.arrive(answer)
        await self.go_on(awaited.journey, awaited.ends, mark, reply)

    def close(self) -> None:
        """Let nobody go on."""
        for one in self._awaited.values():
            one.journey.end()
        self._awaited.clear()

    def _is_theirs(self, awaited: _Awaited, mark: str) -> bool:
        return bool(mark) and digest_of(mark) == awaited.mark and self._clock() < awaited.until

    def _await(self, state: str, awaited: _Awaited) -> None:
        for old in [state for state, one in self._awaited.items() if one.journey.is_over]:
            del self._awaited[old]
        while len(self._awaited) >= _MOST:
            self._awaited.pop(next(iter(self._awaited))).journey.end()
        self._awaited[state] = awaited
