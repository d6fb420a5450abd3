"""Secrets by name, of one tenant: kept, rotated, revoked, and given to whoever a configuration names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from douane.errors import SecretError
from douane.model.access import DEFAULT_TENANT
from douane.model.secret import SCHEME, Reveal, name_of, reference
from douane.model.server import ServerIdentity
from douane.vault.naming import ended, ensure_counts, ensure_for, revoked, rotated
from douane.vault.secrets import Named, Slot
from douane.vault.store import Vault

_AGAIN_AFTER: Final = 60.0  # seconds
_HELD: Final = 30.0  # seconds for which what is kept elsewhere is not asked for again
Fetch = Callable[[str, Reveal], str]  # the value of an origin, with what is shown there; raises `SecretError`


class Safe:
    """The named secrets in a vault, which is closed with it; `fetch` has values that are kept elsewhere."""

    def __init__(
        self, vault: Vault, clock: Callable[[], float], fetch: Fetch, tenant: str = DEFAULT_TENANT
    ) -> None:
        self._vault = vault
        self._clock = clock
        self._fetch = fetch
        self._tenant = tenant
        self._held: dict[str, tuple[float, float, str]] = {}
        self._noted: dict[tuple[str, str], float] = {}

    def close(self) -> None:
        """Let go of the vault."""
        self._vault.close()

    def version(self) -> int:
        """Another number whenever a secret was changed, by anybody."""
        return self._vault.version()

    def names(self) -> tuple[str, ...]:
        """The names of all secrets, of those that were revoked too."""
        slots = [slot for slot, kind in self._vault.listed() if kind == "named"]
        return tuple(slot.server.removeprefix(SCHEME) for slot in slots if slot.tenant == self._tenant)

    def get(self, name: str) -> Named | None:
        """The secret as it is kept, if there is one."""
        return self._vault.get(self._slot(name), Named)

    def counting(self, name: str) -> Named:
        """The secret, which is one that is given to servers.

        Raises:
            SecretError: there is none, or it was revoked or has expired.
        """
        return ensure_counts(name, self.get(name), self._clock())

    def try_out(self, name: str) -> None:
        """Nothing, where its value could be had, or there is none to be had; a use it is not.

        Raises:
            SecretError: it is kept elsewhere, and cannot be had.
        """
        named = self.get(name)
        if named is not None and named.origin and not ended(named, self._clock()):
            self._fetched(name, named)

    def uses(self, name: str) -> Mapping[str, float]:
        """Which servers were given it, and when last (epoch seconds), the latest at the end."""
        return self._vault.uses(self._tenant, name)

    def put(self, name: str, secret: Named) -> None:
        """Keep it, in the place of one of this name: what that was counts no more."""
        self._vault.put(self._slot(name), secret)

    def rotate(self, name: str, after: Named, overlap: float) -> None:
        """Keep it as `after`; whoever has what it was may keep that for `overlap` seconds.

        Raises:
            SecretError: there is none that counts.
        """
        with self._vault.together():
            named = ensure_counts(name, self.get(name), self._clock())
            self.put(name, rotated(named, after, overlap))

    def revoke(self, name: str) -> None:
        """Forget its value, and give it to nobody from now on.

        Raises:
            SecretError: there is none.
        """
        with self._vault.together():
            named = self.get(name)
            if named is None or not named.revoked:
                self.put(name, revoked(ensure_counts(name, named, 0.0), self._clock()))

    def forget(self, name: str) -> None:
        """Have it that there never was one."""
        self._vault.remove(self._slot(name))

    def limit(self, name: str, only: tuple[str, ...]) -> None:
        """Have it for these servers only (patterns of ids), for all without any; others that have it lose it.

        Raises:
            SecretError: there is none that counts.
        """
        with self._vault.together():
            self.put(name, replace(self.counting(name), only=only))

    def reveal(self, name: str, reader: ServerIdentity) -> tuple[str, float]:
        """Its value at this moment for the server `reader`, and since when it is that.

        Raises:
            DouaneError: there is none that counts, it is not for that server, or it cannot be read.
        """
        at = self._clock()
        self._held = {other: held for other, held in self._held.items() if at < held[1]}
        named = ensure_counts(name, self.get(name), at)
        ensure_for(name, named, reader.id)
        value = self._fetched(name, named) if named.origin else named.value
        self._note_use(name, reader.name, at)
        return value, named.since

    def _fetched(self, name: str, named: Named) -> str:
        """What is kept elsewhere, asked for anew after a while, and when anything of it was changed here."""
        since, until, value = self._held.get(name, (0.0, 0.0, ""))
        if since != named.since or self._clock() >= until:
            value = self._fetch(named.origin, self._own)
            self._held[name] = (named.since, self._clock() + _HELD, value)
        return value

    def _own(self, referring: str) -> str:
        """What we show where secrets are kept elsewhere: one that is kept here, and for no server alone."""
        name = name_of(referring)
        named = ensure_counts(name, self.get(name), self._clock())
        if named.origin:
            fix = f"keep its value here: `douane secrets rotate {name}`"
            raise SecretError(f"`{referring}` is kept elsewhere, and cannot open that", fix)
        if named.only:
            fix = "keep a token for that place under another name, with no limit: `douane secrets set NAME`"
            raise SecretError(f"`{referring}` is for some servers alone, and is shown nowhere else", fix)
        return named.value

    def _note_use(self, name: str, reader: str, at: float) -> None:
        """Remember it, but not with each of many requests."""
        if at - self._noted.get((name, reader), 0.0) >= _AGAIN_AFTER:
            self._vault.note_use(self._tenant, name, reader, at)
            self._noted[name, reader] = at

    def _slot(self, name: str) -> Slot:
        return Slot(reference(name), tenant=self._tenant)
