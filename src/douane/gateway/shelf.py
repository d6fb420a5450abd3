"""What a server says before anybody can hear it: so many messages and bytes of it, the newest."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from douane.engine.keeping import bare, whole
from douane.gateway.shelves import EACH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from douane.engine.permit import Permit
    from douane.gateway.shelves import Shelves

Beside = TypeVar("Beside")


class Room(NamedTuple):
    """How much is kept: messages, and bytes of them together."""

    messages: int
    size: int


class Among(NamedTuple):
    """The shelves of the same gateway, and the principal whose this one is."""

    shelves: Shelves
    whose: str


class Shelf(Generic[Beside]):
    """Messages, with something beside each; `dropped` is told of the first that is too much.

    That is what is beyond `room`, or what shelves have no room for together, where it stands `among` others.
    """

    def __init__(self, room: Room, dropped: Callable[[Beside], None], among: Among | None = None) -> None:
        self._room = room
        self._dropped = dropped
        self._kept: deque[tuple[Permit, Beside]] = deque()
        self._size = 0
        self._is_told = False
        self._among = among
        self._key = None if among is None else among.shelves.key(self)

    def put(self, permit: Permit, beside: Beside) -> None:
        """Keep one more, and drop the oldest beyond what there is room for; what is too long is not kept."""
        if len(permit.raw) > self._room.size:
            self._tell(beside)
            return
        self._kept.append((bare(permit), beside))
        self._size += len(permit.raw)
        while len(self._kept) > self._room.messages or self._size > self._room.size:
            self.drop_oldest()
        if self._among is not None:
            self._weigh()
            self._among.shelves.fit(self._among.whose)

    def drop_oldest(self) -> None:
        """Keep one message less."""
        oldest, whose = self._kept.popleft()
        self._size -= len(oldest.raw)
        self._weigh()
        self._tell(whose)

    def clear(self) -> None:
        """Keep nothing of it, since nobody will take it."""
        self._kept.clear()
        self._size = 0
        self._weigh()

    def take(self) -> Iterator[tuple[Permit, Beside]]:
        """All that is kept, the oldest first, each read again as it leaves."""
        self._is_told = False
        while self._kept:
            oldest, beside = self._kept.popleft()
            self._size -= len(oldest.raw)
            self._weigh()
            yield whole(oldest), beside

    def _weigh(self) -> None:
        if self._among is not None and self._key is not None:
            size = self._size + EACH * len(self._kept)
            self._among.shelves.weighs(self._key, self._among.whose, size)

    def _tell(self, whose: Beside) -> None:
        if not self._is_told:
            self._is_told = True
            self._dropped(whose)
