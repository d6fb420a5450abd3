"""Answers in which values are placeholders again, as long as they were."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

from douane.sandbox.egress.placeholders.forms import forms

_ESCAPE: Final = re.compile("%[0-9A-F]{2}")
_UNSAFE: Final = ("<>&", "<>&='", "<>&='+/")  # in HTML, to those who write JSON for it


class Scrub:
    """Turns values back, in what comes piece by piece; pairs are a value and what stands for it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        turns = (turn for value, placeholder in pairs for turn in _turns(value, placeholder))
        turned = {form.lower(): placeholder for form, placeholder in turns}
        by_length = sorted(turned.items(), key=lambda turn: -len(turn[0]))
        self._turned = dict(
            by_length
        )  # of a value that begins as a shorter one nothing would be left to know
        self._longest = max(map(len, self._turned), default=1)
        self._came, self._told = b"", 0  # as it came: of what was told, what a value may have begun in

    def whole(self, said: bytes) -> bytes:
        """All of it at once; a value is known in letters of any case."""
        told, folded = bytearray(said), bytearray(said.lower())
        for form, placeholder in self._turned.items():
            at = folded.find(form)
            while at >= 0:
                end = at + len(form)
                told[at:end], folded[at:end] = placeholder, bytes(len(form))
                at = folded.find(form, end)
        return bytes(told)

    def piece(self, said: bytes) -> bytes:
        """What can be said of it already: its end may be the beginning of a value."""
        window = self._came + said
        end = len(window) - self._unsure(window)
        told, start = self.whole(window)[self._told : end], max(end - self._longest + 1, 0)
        self._came, self._told = window[start:], end - start
        return told

    def rest(self) -> bytes:
        """What was kept back, when nothing more comes."""
        rest = self.whole(self._came)[self._told :]
        self._came, self._told = b"", 0
        return rest

    def _unsure(self, said: bytes) -> int:
        """How many bytes of the end could begin a value, in which no line ends.

        Which they are makes no difference: whoever sees how long they take must learn nothing of a value.
        """
        return min(self._longest - 1, len(said) - (said.rfind(b"\n") + 1))


def _turns(value: str, placeholder: str) -> Iterator[tuple[bytes, bytes]]:
    yield from zip(forms(value), forms(_fitted(placeholder, len(value))), strict=True)
    for one in {*_escaped(value)} - {value}:
        yield one.encode(), _fitted(placeholder, len(one)).encode()
    for coding in ("utf-16-le", "utf-16-be"):
        yield value.encode(coding), _fitted(placeholder, len(value)).encode(coding)


def _fitted(placeholder: str, length: int) -> str:
    """Of another length, so that nothing that was said of lengths is wrong afterwards."""
    return placeholder[:length].ljust(length, "*")


def _escaped(value: str) -> Iterator[str]:
    """As URLs, forms, JSON of many makers and HTML write it; one of letters and digits is the same in all."""
    for safe in ("", "/"):
        url = quote(value, safe=safe)
        yield from (url, _ESCAPE.sub(lambda found: found[0].lower(), url), quote(url, safe=safe))
    text = json.dumps(value)[1:-1]
    yield from (quote_plus(value), text, text.replace("/", "\\/"), html.escape(value))
    for signs in _UNSAFE:
        yield "".join(f"\\u{ord(one):04x}" if one in signs else one for one in text)
