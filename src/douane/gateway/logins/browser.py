"""Which browser it is, by a cookie that no other host can set (RFC 6265bis §4.1.3.2, `__Host-`)."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

from douane.transports.http.headers import Headers

_NAME: Final = "__Host-douane"
_MARK: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS: Final = 1200


def mark_of(headers: Headers) -> str:
    """What we have marked the browser with, ``""`` if it shows nothing or more than one."""
    pairs = [pair.strip().partition("=") for field in headers.all("cookie") for pair in field.split(";")]
    found = [value for name, _, value in pairs if name == _NAME]
    return found[0] if len(found) == 1 and _MARK.fullmatch(found[0]) else ""


def new_mark() -> str:
    """A mark that no other browser has."""
    return secrets.token_urlsafe(32)


def cookie(mark: str) -> tuple[str, str]:
    """The field that marks the browser: sent back here alone, also when another site leads here."""
    kept = f"Path=/; Max-Age={_SECONDS}; Secure; HttpOnly; SameSite=Lax"
    return "set-cookie", f"{_NAME}={mark}; {kept}"


def digest_of(mark: str) -> bytes:
    """What is kept of a mark, to know it again."""
    return sha256(mark.encode()).digest()


class Forms:
    """Makes forms that only the browser can send that was shown them, and only about what they were about."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, mark: str, ticket: str) -> str:
        """What the form for a ticket must bring back."""
        return digest(self._key, f"{mark} {ticket}".encode(), "sha256").hex()

    def is_ours(self, mark: str, ticket: str, token: str) -> bool:
        """Whether this browser was shown the form that brings the token."""
        expected = self.token(mark, ticket)
        return bool(mark) and compare_digest(expected.encode(), token.encode("utf-8", "surrogateescape"))
