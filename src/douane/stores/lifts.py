"""Whether the lift of a kill counts: with a passphrase of approvals only one that it has signed, and once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from douane.errors import StoreError
from douane.stores.placed import placed
from douane.stores.protection import is_signed, protection

LIFTED: Final = "douane/kill-lifted"


class Lifts:
    """The lifts of a state folder; none counts while nobody can read who may sign them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._public = _public(folder)
        self._seen: set[tuple[str, object]] = set()

    def counts(self, body: Mapping[str, object]) -> bool:
        """Whether this one does, of several that are asked about in order: a copy of one does not."""
        if not self.is_right(body):
            return False
        one = (str(body.get("subject")), body.get("at"))
        is_copy = self._public is not None and one in self._seen
        self._seen.add(one)
        return not is_copy

    def is_right(self, body: Mapping[str, object]) -> bool:
        """Whether it is signed, where that is asked for."""
        if self._public is None:
            return True
        at, signature = body.get("at"), body.get("signature")
        if not (isinstance(at, int | float) and isinstance(signature, str)):
            return False
        try:
            raw = bytes.fromhex(signature)
        except ValueError:
            return False
        return is_signed(self._public, raw, signed(self._folder, str(body.get("subject")), at))


def signed(folder: str, line: str, at: float) -> bytes:
    """What is signed of a lift, which is for this state folder alone."""
    return placed(folder, f"douane lifts {line} at {at!r}".encode("utf-8", "surrogatepass"))


def _public(folder: str) -> bytes | None:
    try:
        found = protection(folder)
    except StoreError:
        return b""
    return found.public if found is not None else None
