"""To whom a server gave which opaque value, for servers that many principals share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.model.access import Principal

MAX_KEPT: Final = 100_000
EVERYBODY: Final = 64  # what so many got is no secret between a server and one of them
_NOBODY: Final[frozenset[str]] = frozenset()


class Owners:
    """One memory for all conversations of a tenant with one server; the values are known as digests only.

    A server that keeps no state may give the same value to several, and then each may give it back.
    """

    def __init__(self) -> None:
        self._owners: dict[str, frozenset[str]] = {}

    def gave(self, mark: str, principal: Principal) -> None:
        """The server gave the value with this digest to `principal`."""
        before = self._owners.pop(mark, _NOBODY)
        self._owners[mark] = before if len(before) >= EVERYBODY else before | {_name(principal)}
        if len(self._owners) > MAX_KEPT:
            del self._owners[next(iter(self._owners))]

    def knows(self, mark: str) -> bool:
        """Whether anybody is known to have got it."""
        return mark in self._owners

    def has(self, mark: str, principal: Principal) -> bool:
        """Whether `principal` got it."""
        known = self._owners.get(mark, _NOBODY)
        return _name(principal) in known or len(known) >= EVERYBODY


def _name(principal: Principal) -> str:
    return f"{principal.tenant}\n{principal.client}\n{principal.id}"
