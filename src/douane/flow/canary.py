"""Values that are planted where nobody honest takes them from, and are known wherever they turn up."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from typing import Final

_MARK: Final = 7  # letters and digits that all canaries of a key begin with
_CHANCE: Final = 16
_SEAL: Final = 9
LENGTH: Final = _MARK + _CHANCE + _SEAL
_MOST: Final = 64  # places that are looked at in one text
_LETTERS: Final = re.compile(rb"[a-z2-7]*")


def new_canary(key: bytes, chance: bytes) -> str:
    """A canary of this key: it looks like chance, of which at least ten bytes are to be given."""
    body = _mark(key) + _letters(chance, _CHANCE)
    return (body + _seal(key, body)).decode("ascii")


def has_canary(key: bytes, stream: bytes) -> bool:
    """Whether a canary of this key is in a stream; costs one search where none is."""
    mark, place = _mark(key), -1
    for _ in range(_MOST):
        place = stream.find(mark, place + 1)
        if place < 0:
            return False
        body = stream[place : place + LENGTH - _SEAL]
        seal = stream[place + LENGTH - _SEAL : place + LENGTH]
        if _LETTERS.fullmatch(body + seal) and hmac.compare_digest(_seal(key, body), seal):
            return True
    return False


def _mark(key: bytes) -> bytes:
    return _letters(hmac.digest(key, b"mark", "sha256"), _MARK)


def _seal(key: bytes, body: bytes) -> bytes:
    return _letters(hmac.digest(key, b"canary" + body, "sha256"), _SEAL)


def _letters(some: bytes, count: int) -> bytes:
    return b32encode(some).lower()[:count]
