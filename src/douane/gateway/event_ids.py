"""The ids of events, by which a client takes up a broken stream: ours, since a server's may say anything."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

MOST: Final = 10_000  # events of a conversation after which a stream can be taken up


class EventIds:
    """Numbers for what a server calls its events: neither side reads what the other writes there."""

    def __init__(self) -> None:
        self._theirs: OrderedDict[str, str] = OrderedDict()
        self._count = 0

    def ours(self, theirs: bytes) -> bytes:
        """The id that the client gets."""
        self._count += 1
        number = str(self._count)
        self._theirs[number] = theirs.decode("latin-1")
        if len(self._theirs) > MOST:
            self._theirs.popitem(last=False)
        return number.encode()

    def theirs(self, ours: str) -> str | None:
        """What the server calls the event, None if we gave out no such id, or long ago."""
        return self._theirs.get(ours)
