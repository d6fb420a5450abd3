"""Made-up keys, drawn when a test runs: no text of the repository has the form of a key.

A sample writes `{{a-z0-9:32}}` for 32 characters of a class, and a name in double braces, such as `{{github:ghp_}}`,
for what needs more than that. What is drawn depends on the whole sample only, so that a failure can be repeated.
"""

from __future__ import annotations

import json
import random
import re
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Final
from zlib import crc32

_HOLE: Final = re.compile(r"\{\{(?P<what>[^{}:]+):(?P<how>[^{}]*)\}\}")
_RANGE: Final = re.compile(r"(.)-(.)|(.)", re.DOTALL)
_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

Make = Callable[[random.Random, str], str]


def expand(template: str) -> str:
    """`template` with every hole filled."""
    dice = random.Random(template)
    return _HOLE.sub(lambda hole: _fill(dice, hole["what"], hole["how"]), template)


def _fill(dice: random.Random, what: str, how: str) -> str:
    if what in MADE:
        return MADE[what](dice, how)
    alphabet = list(_alphabet(what))
    return "".join(dice.choice(alphabet) for _ in range(int(how)))


def _alphabet(classes: str) -> Iterator[str]:
    """The characters of a class as regular expressions write it; a hyphen at the end is itself."""
    for first, last, single in _RANGE.findall(classes):
        yield from map(chr, range(ord(first), ord(last) + 1)) if first else [single]


def _crc32_base62(dice: random.Random, prefix: str) -> str:
    body = "".join(dice.choice(_BASE62) for _ in range(30))
    number, digits = crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return prefix + body + digits.rjust(6, "0")


def _in_two(dice: random.Random, how: str) -> str:
    """A token that begins as the first word of `how` says, and in its middle the rest."""
    prefix, _, between = how.partition(" ")
    token = _aws_id(dice, prefix) if prefix in {"AKIA", "ASIA"} else _crc32_base62(dice, prefix)
    return token[: len(token) // 2] + between + token[len(token) // 2 :]


def _aws_id(dice: random.Random, prefix: str) -> str:
    account = dice.randrange(10**11, 10**12) << 7 | dice.randrange(128)
    return prefix + b32encode(account.to_bytes(6, "big") + dice.randbytes(4)).decode()


def _jwt(dice: random.Random, _how: str) -> str:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps({"sub": dice.randrange(10**9), "iat": 1})]
    encoded = [urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, urlsafe_b64encode(dice.randbytes(32)).decode().rstrip("=")])


def _pem(dice: random.Random, how: str) -> str:
    """A private key block of the kind before the comma, with the line break after it."""
    kind, _, line_break = how.partition(",")
    body = b64encode(dice.randbytes(144)).decode()
    lines = [body[place : place + 64] for place in range(0, len(body), 64)]
    fence = "-" * 5
    return (line_break or "\n").join([f"{fence}BEGIN {kind}{fence}", *lines, f"{fence}END {kind}{fence}"])


def _basic(dice: random.Random, user: str) -> str:
    return b64encode(f"{user}:{dice.randbytes(9).hex()}".encode()).decode()


MADE: Final[dict[str, Make]] = {
    "crc32": _crc32_base62,
    "aws": _aws_id,
    "two": _in_two,
    "jwt": _jwt,
    "pem": _pem,
    "basic": _basic,
}
