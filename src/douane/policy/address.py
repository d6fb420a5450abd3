"""Addresses of the operator's own, to which Douane brings something by itself."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def is_safe_address(url: str) -> bool:
    """Whether it names a host that proves who it is, or this machine, and holds no credentials."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0 and not parts.fragment
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return is_whole and is_safe and not (parts.username or parts.password)


def is_address(url: str) -> bool:
    """Whether it names a host, and a port that there can be: what can be asked at all."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
