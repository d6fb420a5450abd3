"""Whose turn it is to try a password or code: counted before it is looked at, so that many are many."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.control.access.cookies import is_vouched
from douane.control.access.delays import (
    OF_ACCOUNT,
    OF_ADDRESS,
    OF_BROWSER,
    OF_SESSION,
    Patience,
    wait,
)
from douane.gateway.answering.visitors import Guesses

if TYPE_CHECKING:
    from douane.stores.accounts.tries import Tries

MOST: Final = 120  # passwords in a minute that may be wrong, of all browsers that nobody has signed in with
_NETWORK: Final = 64  # bits that one customer has of IPv6


class Turn(NamedTuple):
    """What a try counts for; `own` is forgotten when somebody gets in, all else made good."""

    own: tuple[str, Patience]
    shared: tuple[str, Patience] | None = None


class Turns:
    """Who has to wait.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, tries: Tries, key: bytes, clock: Callable[[], float]) -> None:
        self._tries = tries
        self._key = key
        self._clock = clock
        self._all = Guesses(clock, MOST)

    def at_door(self, name: str, known: str, address: str) -> Turn:
        """A try for this name; a browser that shows with `known` that its owner was there counts alone."""
        if is_vouched(self._key, name, known):
            return Turn((f"browser:{known}:{name}", OF_BROWSER))
        return Turn((f"account:{name}", OF_ACCOUNT), (f"address:{network_of(address)}", OF_ADDRESS))

    def with_password(self, name: str, known: str) -> Turn:
        """A try of a code, or of a change, after the password was right; a known browser counts alone."""
        is_known = is_vouched(self._key, name, known)
        return Turn((f"code:{known}:{name}" if is_known else f"code:{name}", OF_SESSION))

    def begin(self, turn: Turn) -> float:
        """Seconds to wait, and nothing is counted; or 0, and it counts as a failure until `succeeded`."""
        at = self._clock()
        waits = [wait(patience, *self._tries.of(key, at), at) for key, patience in _counts(turn)]
        if max(waits) > 0:
            return max(waits)
        if turn.shared is not None and not self._all.are_left:
            return 60.0
        for key, _ in _counts(turn):
            self._tries.failed(key, at)
        if turn.shared is not None:
            self._all.missed()
        return 0.0

    def succeeded(self, turn: Turn) -> None:
        """It was right."""
        self._tries.forget(turn.own[0])
        if turn.shared is not None:
            self._tries.made_good(turn.shared[0])
            self._all.made_good()


def _counts(turn: Turn) -> tuple[tuple[str, Patience], ...]:
    return (turn.own,) if turn.shared is None else (turn.own, turn.shared)


def network_of(address: str) -> str:
    """Whose an address is: one customer has a network of 64 bits of IPv6."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, _NETWORK), strict=False))
    return address
