"""Passwords: which may be chosen, and Argon2id (RFC 9106) for those that were."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from douane.control.access.commonest import STEMS

SHORTEST: Final = 12  # characters; NIST SP 800-63B-4 §3.1.1 asks for 8 beside a second factor
LONGEST: Final = 256
_AT_ONCE: Final = 2  # of 64 MiB each, so that many who try take no memory from the relay
_DIFFERENT: Final = 5  # characters
_AROUND: Final = "0123456789.,-_!?@#$%&*+= "  # what people put behind a word where a rule asks for it
_LOOK_ALIKES: Final = str.maketrans("013457@$!", "oieastasi")


def why_not(password: str, name: str) -> str:
    """Why this password cannot be chosen, ``""`` if it can; by length, and by what is guessed first."""
    if len(password) < SHORTEST:
        return f"it has fewer than {SHORTEST} characters; some words of a sentence are easy to remember"
    if len(password) > LONGEST:
        return f"it has more than {LONGEST} characters"
    plain = _plain(password)
    if len(set(plain)) < _DIFFERENT or _is_repeated(plain):
        return "it repeats itself"
    if len(name) > 2 and plain.replace(name, "").strip(_AROUND) == "":  # noqa: PLR2004
        return "it is the name of the account"
    return "it is one of those that are guessed first" if _is_guessed(plain) else ""


class Passwords:
    """Digests of passwords; each costs 64 MiB and a tenth of a second of another thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._nobodys = self._hasher.hash("of nobody")
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def digest(self, password: str) -> str:
        """What is kept of a password."""
        async with self._room:
            return await asyncio.to_thread(lambda: self._hasher.hash(_normal(password)))

    async def are_same(self, password: str, digest: str) -> bool:
        """Whether the digest is of this password; as much work if there is none, as for a name of nobody."""
        there = (
            digest if len(password) <= LONGEST else ""
        )  # none has more, and reading it as one costs its square
        async with self._room:
            same = await asyncio.to_thread(self._verified, password[:LONGEST], there or self._nobodys)
        return same and bool(there)

    def is_dated(self, digest: str) -> bool:
        """Whether the digest was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(digest)

    def _verified(self, password: str, digest: str) -> bool:
        try:
            return self._hasher.verify(digest, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """The same text from every keyboard (NIST SP 800-63B-4 §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _plain(password: str) -> str:
    return _normal(password).casefold()


def _is_repeated(plain: str) -> bool:
    """Whether it is a shorter text, several times."""
    return plain in (plain + plain)[1:-1]


def _is_guessed(plain: str) -> bool:
    """Whether nothing is left when what everybody chooses is taken away."""
    for text in {plain, plain.strip(_AROUND).translate(_LOOK_ALIKES)}:
        rest = text
        for stem in STEMS:
            rest = rest.replace(stem, "")
        if len(rest.strip(_AROUND)) < _DIFFERENT - 1:
            return True
    return False
