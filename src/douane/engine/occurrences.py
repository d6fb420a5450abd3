"""Where tokens stand in a text, also in other case, with spaces, or percent-encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import quote

from douane.engine.tokens import DOMAIN, shape_of
from douane.model.token import Tokens

# What must stand in the bytes of a message with a token that says what it is: the bracket, as it is or
# escaped in JSON or in a URI, or the domain.
_SIGNS: Final = ("⟨".encode(), b"\\u27e8", b"\\u27E8", b"%E2%9F%A8", b"%e2%9f%a8", DOMAIN.encode())

_HEX: Final = r"(?:[0-9a-f]\s?+){15}[0-9a-f]"
_SPACES: Final = r"[ \t\r\n]{0,4}+"
_NAMED: Final = re.compile(
    rf"(?P<mark>⟨){_SPACES}[\w-]{{1,48}}+{_SPACES}:{_SPACES}(?P<typed>{_HEX}){_SPACES}⟩"
    rf"|(?P<address>(?<![\w.+-])[0-9a-f]{{16}})@{re.escape(DOMAIN)}(?![\w-]|\.\w)"
    r"|%E2%9F%A8[\w-]{1,48}+(?::|%3A)(?P<encoded>[0-9a-f]{16})%E2%9F%A9",
    re.IGNORECASE,
)
# What a token of the form of its value may be, if it is one: an IBAN in groups, a number, a word.
_SHAPED: Final = re.compile(
    r"\b[A-Za-z]{2}\d{2}(?: ?[0-9A-Za-z]{4}){2,8}(?: ?[0-9A-Za-z]{1,4})?\b"
    r"|(?<![0-9A-Za-z])\+?\d(?:[ ./()-]{0,2}\d){5,40}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{6,64}(?![0-9A-Za-z])"
)
_LONGEST_WHOLE: Final = 512


class Occurrence(NamedTuple):
    """A token at `start`..`end`; `is_encoded` where it is percent-encoded, and so must be the value."""

    start: int
    end: int
    digits: str
    is_encoded: bool = False


def may_hold(raw: bytes, tokens: Tokens) -> bool:
    """Whether a token may stand in these bytes; some searches for fixed bytes, unless some have any form."""
    return bool(tokens.shapes) or any(sign in raw for sign in _SIGNS)


def occurrences(text: str, tokens: Tokens) -> Iterator[Occurrence]:
    """The tokens in `text`, known or not, in order and apart from each other; linear in its length."""
    position = 0
    for found in sorted((*_named(text), *_shaped(text, tokens))):
        if found.start >= position:
            yield found
            position = found.end


def plain(text: str, tokens: Tokens) -> str:
    """`text` with the values of the tokens in it that are known."""
    pieces: list[str] = []
    position = 0
    for found in occurrences(text, tokens):
        token = tokens.known.get(found.digits)
        if token is not None:
            pieces += (text[position : found.start], written(token.value, found))
            position = found.end
    return "".join((*pieces, text[position:]))


def written(value: str, found: Occurrence) -> str:
    """The value as it must be written in the place of the token."""
    return quote(value, safe="") if found.is_encoded else value


def _named(text: str) -> Iterator[Occurrence]:
    for found in _NAMED.finditer(text):
        digits = "".join((found["typed"] or found["address"] or found["encoded"]).lower().split())
        yield Occurrence(*found.span(), digits, found["encoded"] is not None)


def _shaped(text: str, tokens: Tokens) -> Iterator[Occurrence]:
    if not tokens.shapes:
        return
    if len(text) <= _LONGEST_WHOLE and (digits := tokens.shapes.get(shape_of(text))):
        yield Occurrence(0, len(text), digits)
        return
    for found in _SHAPED.finditer(text):
        if digits := tokens.shapes.get(shape_of(found[0])):
            yield Occurrence(*found.span(), digits)
