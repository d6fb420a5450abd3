"""Formats that carry their own proof; a failed one lowers confidence and never clears."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Final
from zlib import crc32

from douane.detectors.plausible import MADE_UP, by_variety

PROVEN: Final = 1.0
UNPROVEN: Final = 0.6

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK_DIGITS: Final = 6
_ACCOUNTS: Final = 10**12


def crc32_base62(match: re.Match[str]) -> float:
    """Tokens of GitHub and npm: `prefix_`, 30 characters, and their CRC-32 in six base-62 digits.

    Source: github.blog, "Behind GitHub's new authentication token formats" (2021).
    """
    confidence = by_variety(match)
    body = match[0].rpartition("_")[2]
    if not confidence:
        return 0.0
    expected = base62(crc32(body[:-_CHECK_DIGITS].encode()))
    return PROVEN if body[-_CHECK_DIGITS:] == expected else min(UNPROVEN, confidence)


def base62(number: int) -> str:
    """At least six digits of base 62."""
    digits = []
    while number:
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits)).rjust(_CHECK_DIGITS, "0")


def aws_account(match: re.Match[str]) -> float:
    """Ids of AWS access keys: sixteen base-32 characters, of which bits 1 to 40 are the account's number."""
    body = match[0][4:]
    confidence = by_variety(match)
    if confidence <= MADE_UP:
        return confidence
    if not set(body) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        return UNPROVEN
    account = int.from_bytes(b32decode(body)[:6], "big") >> 7 & (1 << 40) - 1
    return PROVEN if account < _ACCOUNTS else UNPROVEN
