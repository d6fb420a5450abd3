"""What a server says before anybody can hear it: so many messages and bytes of it, the newest."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from douane.engine.keeping import bare, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from douane.engine.permit import Permit

Beside = TypeVar("Beside")


class Room(NamedTuple):
    """How much is kept: messages, and bytes of them together."""

    messages: int
    size: int


class Shelf(Generic[Beside]):
    """Messages, with something beside each; `dropped` is told of the first that is too much for `room`."""

    def __init__(self, room: Room, dropped: Callable[[Beside], None]) -> None:
        self._room = room
        self._dropped = dropped
        self._kept: deque[tuple[Permit, Beside]] = deque()
        self._size = 0
        self._is_told = False

    def put(self, permit: Permit, beside: Beside) -> None:
        """Keep one more, and drop the oldest beyond what there is room for."""
        self._kept.append((bare(permit), beside))
        self._size += len(permit.raw)
        while len(self._kept) > self._room.messages or self._size > self._room.size:
            oldest, whose = self._kept.popleft()
            self._size -= len(oldest.raw)
            self._tell(whose)

    def take(self) -> Iterator[tuple[Permit, Beside]]:
        """All that is kept, the oldest first, each read again as it leaves."""
        self._is_told = False
        while self._kept:
            oldest, beside = self._kept.popleft()
            self._size -= len(oldest.raw)
            yield whole(oldest), beside

    def _tell(self, whose: Beside) -> None:
        if not self._is_told:
            self._is_told = True
            self._dropped(whose)
