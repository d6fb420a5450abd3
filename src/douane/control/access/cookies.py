"""Cookies of the control room: for this host, on every path, and not for scripts (RFC 6265bis)."""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final, NamedTuple

from starlette.requests import HTTPConnection
from starlette.responses import Response

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}(?:\.[A-Za-z0-9_-]{43})?")
_YEAR: Final = 365 * 86_400


class Jar(StrEnum):
    """What a cookie is for."""

    SESSION = "session"
    AWAY = "away"  # whose browser was sent to an issuer; comes back with a navigation from there
    KNOWN = "known"  # somebody has signed in with this browser before


class Cookies(NamedTuple):
    """How cookies are called and marked: over HTTPS so that no other host can set them (`__Host-`).

    On plain HTTP within this machine `__Host-` cannot be had everywhere. There the port is part of the name,
    so that two control rooms do not sign each other out.
    """

    is_secure: bool
    port: int = 0

    def name(self, jar: Jar) -> str:
        """The name of a cookie."""
        return f"__Host-douane-{jar}" if self.is_secure else f"douane-{self.port}-{jar}"

    def read(self, request: HTTPConnection, jar: Jar) -> str:
        """What the browser shows; ``""`` if that is nothing of ours, or more than one."""
        name, fields = self.name(jar), request.headers.getlist("cookie")
        pairs = [pair.strip().partition("=") for field in fields for pair in field.split(";")]
        found = [value for one, _, value in pairs if one == name]
        return found[0] if len(found) == 1 and _FORM.fullmatch(found[0]) else ""

    def put(self, response: Response, jar: Jar, value: str) -> None:
        """Have the browser keep it: until it is closed, but for what knows the browser again."""
        response.set_cookie(
            self.name(jar),
            value,
            max_age=_YEAR if jar is Jar.KNOWN else None,
            secure=self.is_secure,
            httponly=True,
            samesite="lax" if jar is Jar.AWAY else "strict",
        )

    def drop(self, response: Response, jar: Jar) -> None:
        """Have the browser forget it."""
        lax = "lax" if jar is Jar.AWAY else "strict"
        response.delete_cookie(self.name(jar), secure=self.is_secure, httponly=True, samesite=lax)  # type: ignore[arg-type]  # one of its words


def new_mark() -> str:
    """A mark that no other browser has: 256 bits."""
    return secrets.token_urlsafe(32)


def digest_of(mark: str) -> bytes:
    """What is kept of a mark, to know it again."""
    return sha256(mark.encode()).digest()


def token_of(mark: str) -> str:
    """What forms of the browser with this mark bring along: nobody makes it who does not see the cookie."""
    return digest(mark.encode(), b"douane form v1", "sha256").hex()


def vouching(key: bytes, account: str, mark: str) -> str:
    """What a browser is given in which this account has signed in; it says nothing of the account."""
    return f"{mark}.{_proof(key, account, mark)}"


def is_vouched(key: bytes, account: str, shown: str) -> bool:
    """Whether this account has signed in with the browser that shows this."""
    mark, dot, proof = shown.partition(".")
    return bool(dot) and compare_digest(_proof(key, account, mark), proof)


def _proof(key: bytes, account: str, mark: str) -> str:
    made = digest(key, f"douane browser v1 {account} {mark}".encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")
