"""What a whole gateway keeps for clients that hear nothing: so many bytes of all, and of each principal."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Hashable

MOST: Final = 64 << 20  # bytes of all
MOST_OF_ONE: Final = 8 << 20  # bytes of one principal, in all of its sessions
EACH: Final = 512  # bytes that a message takes beside its own

One = TypeVar("One", bound="Hashable")


class Dropping(Protocol):
    """A shelf, which says what it weighs whenever that has changed."""

    def drop_oldest(self) -> None:
        """Keep one message less."""


Key = ref[Dropping]


class Shelves:
    """What all shelves weigh; beyond that room, the fullest of whoever keeps most drops its oldest message.

    Shelves need not be closed: those that are gone weigh nothing. Any number of them costs the same.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._principals: Fullest[str] = Fullest()
        self._of: dict[str, Fullest[Key]] = {}
        self._whose: dict[Key, str] = {}
        self._gone: deque[Key] = deque()  # told of by whatever thread collects them

    def key(self, shelf: Dropping) -> Key:
        """What the shelf is called here, which it has to keep."""
        key = ref(shelf, self._gone.append)
        hash(key)  # which cannot be asked for later, when the shelf is gone
        return key

    @property
    def size(self) -> int:
        """What all of them weigh, in bytes."""
        self._forget()
        return self._principals.total

    def weighs(self, key: Key, whose: str, size: int) -> None:
        """This shelf of a principal weighs so many bytes now."""
        self._forget()
        self._set(key, whose, size)

    def fit(self, whose: str) -> None:
        """Have dropped what is too much, of this principal and of all."""
        while self._principals.of(whose) > self._most_of_one:
            self._drop(whose)
        while self._principals.total > self._most:
            self._drop(self._principals.fullest())

    def _drop(self, whose: str) -> None:
        key = self._of[whose].fullest()
        shelf = key()
        if shelf is None:
            self._set(key, whose, 0)
        else:
            shelf.drop_oldest()

    def _forget(self) -> None:
        while self._gone:
            key = self._gone.popleft()
            if key in self._whose:
                self._set(key, self._whose[key], 0)

    def _set(self, key: Key, whose: str, size: int) -> None:
        own = self._of.setdefault(whose, Fullest())
        own.put(key, size)
        self._principals.put(whose, own.total)
        if size:
            self._whose[key] = whose
        else:
            self._whose.pop(key, None)
        if not own.total:
            del self._of[whose]


class Fullest(Generic[One]):
    """Sizes, their `total`, and who has the greatest, give or take a factor of two."""

    def __init__(self) -> None:
        self.total = 0
        self._sizes: dict[One, int] = {}
        self._alike: dict[int, dict[One, None]] = {}  # by the bits of their sizes

    def of(self, one: One) -> int:
        """The size of this one."""
        return self._sizes.get(one, 0)

    def put(self, one: One, size: int) -> None:
        """This one has this size now; with none, it is forgotten."""
        before = self._sizes.pop(one, 0)
        self.total += size - before
        if before and before.bit_length() != size.bit_length():
            self._leave(before.bit_length(), one)
        if size:
            self._sizes[one] = size
            self._alike.setdefault(size.bit_length(), {})[one] = None

    def fullest(self) -> One:
        """One of the greatest sizes: that which has been so great for longest."""
        return next(iter(self._alike[max(self._alike)]))

    def _leave(self, bits: int, one: One) -> None:
        del self._alike[bits][one]
        if not self._alike[bits]:
            del self._alike[bits]
