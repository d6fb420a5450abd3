"""Where tokens stand in a text, also in other case, with spaces, percent-encoded, or escaped as in JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.tokens import DOMAIN, shape_of
from douane.protocol.direction import Direction
from douane.protocol.json import encode

# What stands in the bytes of a message with a token that says what it is, and what else may where there are
# tokens: without any, this search is all that a message pays, and single bytes are found fast.
_BRACKET: Final = "⟨".encode()
_DOMAIN: Final = DOMAIN.encode()
_ESCAPED: Final = b"\\u27e8"
_IN_URL: Final = b"%9F%A8"
_MORE_SIGNS: Final = (b"\\u27E8", b"%9f%a8")

_HEX: Final = r"(?:[0-9A-Fa-f]\s?+){15}[0-9A-Fa-f]"
_SPACES: Final = r"[ \t\r\n]{0,4}+"
# Each begins with one character that is rare, which is found fast.
_TYPED: Final = re.compile(rf"⟨{_SPACES}[\w-]{{1,48}}+{_SPACES}:{_SPACES}({_HEX}){_SPACES}⟩")
_AT: Final = re.compile(rf"@(?i:{re.escape(DOMAIN)})(?![\w-]|\.\w)")
_DIGITS: Final = re.compile(r"(?<![\w.+-])[0-9A-Fa-f]{16}\Z")
_ENCODED: Final = re.compile(r"%[Ee]2%9[Ff]%[Aa]8[\w-]{1,48}+(?::|%3[Aa])([0-9A-Fa-f]{16})%[Ee]2%9[Ff]%[Aa]9")
# As JSON inside of a string has it (RFC 8259 §7), with more backslashes for each string around it.
_IN_JSON: Final = re.compile(r"(?<!\\)(\\{1,15})u27[Ee]8[\w-]{1,48}+:([0-9A-Fa-f]{16})\\{1,15}u27[Ee]9")
# What a token of the form of its value may be, if it is one: an IBAN in groups, a number, a word.
_SHAPED: Final = re.compile(
    r"\b[A-Za-z]{2}\d{2}(?: ?[0-9A-Za-z]{4}){2,8}(?: ?[0-9A-Za-z]{1,4})?\b"
    r"|(?<![0-9A-Za-z])\+?\d(?:[ ./()-]{0,2}\d){5,40}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{6,64}(?![0-9A-Za-z])"
)
LONGEST: Final = 512  # characters of a token, whatever its form and however it is written
_ADDRESS: Final = 17  # digits before the domain, and what must not stand before them


if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.model.message import Message
    from douane.model.token import Tokens


class Occurrence(NamedTuple):
    """A token at `start`..`end`; `is_encoded` where it is percent-encoded, and so must be the value.

    `depth` is in how many strings of JSON it is escaped, and so must be the value.
    """

    start: int
    end: int
    digits: str
    is_encoded: bool = False
    depth: int = 0


def may_hold(message: Message, tokens: Tokens) -> bool:
    """Whether a token that matters may stand in the message: some searches for fixed bytes, in calls.

    Whatever a server says, a client can do nothing with it, unless tokens go back to clients. Tokens of the
    form of their value may stand anywhere, and matter where they go back.
    """
    raw, goes_back = message.raw, message.direction in tokens.towards
    if not goes_back and message.direction is Direction.TO_CLIENT:
        return False
    if tokens.shapes and goes_back:
        return True
    if _has_sign(raw) or (not raw.isascii() and _BRACKET in raw):
        return True
    return bool(tokens.known) and any(sign in raw for sign in _MORE_SIGNS)


def _has_sign(raw: bytes) -> bool:
    has_escapes = b"\\" in raw
    if (has_escapes or b"@" in raw) and _DOMAIN in raw:
        return True
    return (has_escapes and _ESCAPED in raw) or (b"%" in raw and _IN_URL in raw)


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
    for _ in range(found.depth):
        value = encode(value).decode()[1:-1]
    if not found.is_encoded:
        return value
    from urllib.parse import quote  # noqa: PLC0415  # milliseconds that few tokens need

    return quote(value, safe="")


def _named(text: str) -> Iterator[Occurrence]:
    for found in _TYPED.finditer(text):
        yield Occurrence(*found.span(), "".join(found[1].split()).lower())
    for found in _ENCODED.finditer(text):
        yield Occurrence(*found.span(), found[1].lower(), is_encoded=True)
    for found in _IN_JSON.finditer(text):
        yield Occurrence(*found.span(), found[2].lower(), depth=len(found[1]).bit_length())
    for at in _AT.finditer(text):
        digits = _DIGITS.search(text, max(0, at.start() - _ADDRESS), at.start())
        if digits is not None:
            yield Occurrence(digits.start(), at.end(), digits[0].lower())


def _shaped(text: str, tokens: Tokens) -> Iterator[Occurrence]:
    if not tokens.shapes:
        return
    if len(text) <= LONGEST and (digits := tokens.shapes.get(shape_of(text))):
        yield Occurrence(0, len(text), digits)
        return
    for found in _SHAPED.finditer(text):
        if digits := tokens.shapes.get(shape_of(found[0])):
            yield Occurrence(*found.span(), digits)
