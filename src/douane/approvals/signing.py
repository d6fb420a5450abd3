"""Signatures of what goes to a webhook and of what comes from it: HMAC-SHA256 over time and body.

Slack's own scheme (`v0`), and the same under another name (`v1`) for programs of the operator's.
"""

from __future__ import annotations

from hmac import compare_digest, digest
from typing import Final, NamedTuple

WINDOW: Final = 300.0  # seconds by which the time of an answer may differ from ours


class Scheme(NamedTuple):
    """A version, and the headers that hold time and signature."""

    version: str
    time: str
    signature: str


OURS: Final = Scheme("v1", "x-douane-timestamp", "x-douane-signature")
SLACK: Final = Scheme("v0", "x-slack-request-timestamp", "x-slack-signature")


def signature(scheme: Scheme, key: bytes, time: str, body: bytes) -> str:
    """What shows that who holds the key said this at that time."""
    signed = f"{scheme.version}:{time}:".encode() + body
    return f"{scheme.version}={digest(key, signed, 'sha256').hex()}"


def is_signed(scheme: Scheme, key: bytes, shown: tuple[str, str], body: bytes, at: float) -> bool:
    """Whether time and signature that were `shown` are good for this body now."""
    time, given = shown
    if not (time.isascii() and time.isdigit() and len(time) < 12 and abs(at - int(time)) <= WINDOW):  # noqa: PLR2004  # seconds since the epoch
        return False
    expected = signature(scheme, key, time, body)
    return bool(key) and compare_digest(expected.encode(), given.encode("utf-8", "replace"))
