"""Tokens: what stands for a value towards who may not have it, of use to nobody but this session.

The digits are a keyed digest of the value, so that equal values have equal tokens, and no other session's
key gives the same ones. docs/tokens.md is the reference.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.model.token import Token, Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

LIFETIME: Final = 8 * 3600.0  # seconds after a token was last shown
MAX_TOKENS: Final = 4096  # of one session; the oldest go first
LONGEST_VALUE: Final = 512  # characters that a token may stand for
DOMAIN: Final = "token.invalid"  # RFC 2606 §2: no name under `invalid` ever leads anywhere

_BYTES: Final = 8
_SHORTEST_SHAPE: Final = 6  # letters and digits; of fewer, honest text is full
_TRIES: Final = 8
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_PUNCTUATION: Final = re.compile(r"[\W_]+")


class Issued(NamedTuple):
    """A token as it is written, its digits, and its `shape` where the writing does not show them."""

    text: str
    digits: str
    shape: str = ""


def typed(key: bytes, value: str, rule: str) -> Issued:
    """A token that says what it stands for, such as ``⟨iban:3f0c…⟩``; for text."""
    digits = digest(key, value, _BYTES)
    return Issued(f"⟨{kind(rule)}:{digits}⟩", digits)


def alike(key: bytes, value: str, rule: str, tokens: Tokens) -> Issued:
    """A token of the form of the value, for places whose form is prescribed.

    An address at a reserved domain for an address; else a digit for each digit, a letter for each letter and
    all punctuation. What is too short for that, or taken, gets a token that says what it is.
    """
    digits = digest(key, value, _BYTES)
    if _ADDRESS.fullmatch(value):
        return Issued(f"{digits}@{DOMAIN}", digits)
    for attempt in range(_TRIES):
        text = _alike(blake2b(value.encode(), key=key, salt=bytes([attempt + 1])).digest(), value)
        shape = shape_of(text)
        is_free = text != value and tokens.shapes.get(shape, digits) == digits
        if is_free and len(shape) >= _SHORTEST_SHAPE and not _may_be_card(shape):
            return Issued(text, digits, shape)
    return typed(key, value, rule)


def digest(key: bytes, value: str, size: int) -> str:
    """`size` bytes in hex that nobody without the key can tell from chance."""
    return blake2b(value.encode(), key=key, digest_size=size).hexdigest()


def kind(rule: str) -> str:
    """The last part of a finding's id: `iban` of `personal.iban`."""
    return rule.rpartition(".")[2]


def shape_of(text: str) -> str:
    """What stays of a token of a prescribed form when somebody writes it with other punctuation."""
    return _PUNCTUATION.sub("", text).upper()


def _may_be_card(shape: str) -> bool:
    """Whether its last digit is the check digit of a card (ISO/IEC 7812-1, annex B): somebody may have it."""
    if not shape.isdigit() or not shape.isascii():
        return False
    doubled = [int(digit) * (1 + number % 2) for number, digit in enumerate(reversed(shape))]
    return sum(digit - 9 * (digit > 9) for digit in doubled) % 10 == 0  # noqa: PLR2004  # one digit


def _alike(stream: bytes, value: str) -> str:
    return "".join(_other(one, stream[n % len(stream)], n) for n, one in enumerate(value))


def _other(one: str, chance: int, number: int) -> str:
    """Another character of the same sort; whether a number begins with a zero is part of its form."""
    if one.isdigit():
        first = one if one == "0" else str(1 + chance % 9)
        return first if number == 0 else str(chance % 10)
    if not one.isalpha():
        return one
    letter = chr(ord("a") + chance % 26)
    return letter.upper() if one.isupper() else letter


def kept(tokens: Tokens, issued: Sequence[tuple[Issued, Token]]) -> Tokens:
    """The table with these; one that was there already is young again, and may go wherever either may."""
    known, shapes = dict(tokens.known), dict(tokens.shapes)
    for one, token in issued:
        before = known.pop(one.digits, None)
        towards = token.towards if before is None else token.towards | before.towards
        known[one.digits] = token._replace(towards=towards)
        if one.shape:
            shapes[one.shape] = one.digits
    for oldest in list(known)[: max(0, len(known) - MAX_TOKENS)]:
        del known[oldest]
    if len(shapes) > len(known):
        shapes = {shape: digits for shape, digits in shapes.items() if digits in known}
    return Tokens(known, shapes, tokens.towards.union(*(token.towards for _, token in issued)))


def alive(tokens: Tokens, digits: str, at: float) -> Token | None:
    """The token with these digits, unless it is unknown or has run out."""
    token = tokens.known.get(digits)
    return token if token is not None and at - token.at <= LIFETIME else None
