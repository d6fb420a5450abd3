"""Cursors of joined lists: the servers' own, signed, so that each is given back only where it belongs."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Final

from douane.protocol.json import Document, decode, encode

_LENGTH: Final = 16


class Cursors:
    """Makes and reads cursors with a key that lasts as long as the gateway runs."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def made(self, method: str, cursors: Mapping[str, str]) -> str | None:
        """A cursor for those of `cursors`, by server; None if there are none."""
        if not cursors:
            return None
        raw = encode(dict(cursors))
        return urlsafe_b64encode(self._mark(method, raw) + raw).decode()

    def read(self, method: str, cursor: object) -> Mapping[str, str] | None:
        """The servers' cursors; None if this is no cursor of ours for the method."""
        try:
            whole = urlsafe_b64decode(cursor) if isinstance(cursor, str) else b""
        except (Base64Error, ValueError):
            return None
        mark, raw = whole[:_LENGTH], whole[_LENGTH:]
        if not hmac.compare_digest(mark, self._mark(method, raw)):
            return None
        document = decode(raw)
        value = document.value if isinstance(document, Document) else None
        return value if isinstance(value, dict) else None

    def _mark(self, method: str, raw: bytes) -> bytes:
        return hmac.digest(self._key, method.encode() + b"\0" + raw, "sha256")[:_LENGTH]
