"""One-time links: each is for one principal, one program of theirs and one server."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from douane.model.access import Principal
from douane.model.events import Record
from douane.vault.oauth.fetch import Peer
from douane.vault.secrets import Slot
from douane.vault.store import Vault

LIFETIME: Final = 600.0  # seconds in which a person opens a link and decides
MOST: Final = 10_000  # the oldest make room
MOST_MISSED: Final = 5  # times that somebody may fail to show who they are

_Key = tuple[Slot, str, tuple[str, ...]]


class Errand(NamedTuple):
    """What a link is about: `because` is why, `scopes` what is to be granted beside what the server wants.

    What is granted goes into `vault` under `slot`; `note` makes entries durable.
    """

    principal: Principal
    peer: Peer
    vault: Vault
    slot: Slot
    scopes: tuple[str, ...]
    because: str
    note: Callable[[Iterable[Record]], None]


class Tickets:
    """Links that were given out and not used yet; who asks again gets the same one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, tuple[Errand, float]] = {}
        self._texts: dict[_Key, str] = {}
        self._missed: Counter[str] = Counter()

    def of(self, errand: Errand) -> str:
        """The ticket for an errand, 256 bits that nobody guesses."""
        key = _key(errand)
        known = self._texts.get(key, "")
        if self.find(known) is not None:
            return known
        self._make_room()
        text = secrets.token_urlsafe(32)
        self._open[text] = errand, self._clock() + LIFETIME
        self._texts[key] = text
        return text

    def find(self, text: str) -> Errand | None:
        """What the ticket is for, None if it is used up, too old, or none."""
        errand, until = self._open.get(text, (None, 0.0))
        return errand if self._clock() < until else None

    def spend(self, text: str) -> Errand | None:
        """What the ticket is for, this once."""
        errand = self.find(text)
        self._drop(text)
        return errand

    def missed(self, text: str) -> None:
        """Somebody did not show that the ticket is theirs; it may be a typing error, but not often."""
        self._missed[text] += 1
        if self._missed[text] >= MOST_MISSED:
            self._drop(text)

    def _make_room(self) -> None:
        now = self._clock()
        for text in [text for text, (_, until) in self._open.items() if until <= now]:
            self._drop(text)
        while len(self._open) >= MOST:
            self._drop(next(iter(self._open)))

    def _drop(self, text: str) -> None:
        found = self._open.pop(text, None)
        del self._missed[text]
        if found is not None and self._texts.get(_key(found[0])) == text:
            del self._texts[_key(found[0])]


def _key(errand: Errand) -> _Key:
    return errand.slot, errand.principal.client, errand.scopes
