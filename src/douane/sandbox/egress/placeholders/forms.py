"""The forms in which a short text is recognised in bytes that somebody sends."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

_SHIFTS: Final = (0, 1, 2)  # places in a group of three bytes
_PERCENT: Final = 3  # bytes of an escape


def forms(text: str) -> tuple[bytes, ...]:
    """As it is, in base64 within whatever else, in hexadecimal, and in these twice.

    As long for all texts of one length.
    """
    raw = text.encode("latin-1")
    once = _encoded(raw)
    return raw, *once, *(twice for one in once for twice in _encoded(one))


def _encoded(raw: bytes) -> tuple[bytes, ...]:
    digits = [_within(raw, shift) for shift in _SHIFTS]
    for_urls = (one.translate(_URL_SAFE) for one in digits)
    return *digits, *for_urls, raw.hex().encode(), raw.hex().upper().encode()


_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


def _within(raw: bytes, shift: int) -> bytes:
    """The digits of base64 that depend on nothing but `raw`, with so many bytes before it."""
    digits = base64.b64encode(bytes(shift) + raw)
    return digits[(8 * shift + 5) // 6 : 8 * (shift + len(raw)) // 6]


class Watch:
    """Looks for some texts in what goes by in pieces, in any case of letters and behind percent signs."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._forms = {form.lower(): text for text in texts for form in forms(text)}
        self._tail = max(map(len, self._forms), default=1) * _PERCENT - 1
        self._before = b""

    def seen(self, piece: bytes) -> str | None:
        """The text that this piece completes."""
        if not self._forms:
            return None
        window = (self._before + piece).lower()
        self._before = window[-self._tail :]
        return self._in(window) or (self._in(unquote_to_bytes(window).lower()) if b"%" in window else None)

    def _in(self, window: bytes) -> str | None:
        return next((text for form, text in self._forms.items() if form in window), None)
