"""What behaviour sees of a request: which tool, which arguments, and which numbers in them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final
from zlib import crc32

from douane.behaviour.adding import adds
from douane.behaviour.arguments import folded, leaves, without_digits
from douane.behaviour.numbers import FREE, steps_of
from douane.model.act import Act, Step

_MOST_STEPS: Final = 16
_BETWEEN: Final = b"\x1f"
_LONGEST_KEY: Final = 64  # bytes that blake2b takes


def act_of(
    scope: str, arguments: Mapping[str, object], at: float, under_way: int = 1, key: bytes = b""
) -> Act:
    """The request as behaviour sees it; `at` is seconds since the epoch. Costs microseconds at any length.

    With a key, nobody else can try guesses on `same`.
    """
    name = scope.encode("utf-8", "replace")
    parts, masked = [name], [name]
    steps: list[Step] = []
    fills = adds(scope)
    for leaf in leaves(arguments):
        is_free = fills or leaf.is_free
        part = folded(leaf)
        bare = without_digits(part)
        parts.append(part)
        masked.append(part if is_free else bare)
        if len(bare) < len(part) and len(steps) < _MOST_STEPS:
            steps += steps_of(scope, leaf, FREE if is_free else 1, at)
    text, without = _BETWEEN.join(sorted(parts)), _BETWEEN.join(sorted(masked))
    same = _digest(text, key)
    alike = same if without == text else crc32(without)
    return Act(scope, same, alike, tuple(steps[:_MOST_STEPS]), without, under_way)


def _digest(text: bytes, key: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8, key=key[:_LONGEST_KEY]).digest(), "big")
