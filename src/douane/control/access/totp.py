"""One-time codes by time (RFC 6238), of which each step counts once."""

from __future__ import annotations

import hmac
import re
import struct
from base64 import b32encode
from typing import Final
from urllib.parse import quote, urlencode

SECRET: Final = 20  # bytes, as RFC 4226 §4 recommends
_STEP: Final = 30  # seconds
_DIGITS: Final = 6
_AROUND: Final = (0, -1, 1)  # clocks differ, and people type slowly (RFC 6238 §5.2)
_CODE: Final = re.compile(r"\d{6}", re.ASCII)


def matching(secret: bytes, typed: str, at: float) -> int | None:
    """The time step whose code was typed, None for no code of now."""
    code, now = typed.replace(" ", ""), int(at) // _STEP
    if not _CODE.fullmatch(code):
        return None
    found = [now + away for away in _AROUND if hmac.compare_digest(code_at(secret, now + away), code)]
    return found[0] if found else None


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step (RFC 4226 §5.3)."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    start = mac[-1] & 0xF
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def spelled(secret: bytes) -> str:
    """The secret as a person types it into an app."""
    return b32encode(secret).decode().rstrip("=")


def address(secret: bytes, account: str, issuer: str) -> str:
    """The secret as an app reads it from a picture (`otpauth://`, the Key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': spelled(secret), 'issuer': issuer})}"
