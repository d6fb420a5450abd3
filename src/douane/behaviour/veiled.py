"""A request as behaviour sees it, written down so that nobody reads or guesses what is in its arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from douane.behaviour.enumeration import BLOCK
from douane.behaviour.sketch import sketch
from douane.model.act import Act, Step

if TYPE_CHECKING:
    from douane.model.conduct import Walk

_LONGEST_KEY: Final = 64  # bytes that blake2b takes
_NUMBER: Final = 6  # bytes of a digest that stand for a number: JSON's whole numbers
_OF_SKETCH: Final = 4  # bytes of each part of a sketch


def veiled(act: Act, key: bytes, open_steps: Collection[Step], walks: Mapping[int, Walk]) -> Act:
    """What may be kept of a request: its steps other than `open_steps` tell no more than which are the same.

    Whether a number goes on with its series evenly is taken from `walks`, in which it was noted already.
    """
    steps = tuple(one if one in open_steps else _veiled(one, key, walks) for one in act.steps)
    return known(act, key)._replace(steps=steps, text=b"")


def known(act: Act, key: bytes) -> Act:
    """The request as others that are veiled see it, so that one can be told to be like another."""
    alike = act.alike if act.alike == act.same else _digest(f"alike {act.alike}", key)
    return act._replace(alike=alike)


def drawn(text: bytes, key: bytes) -> bytes:
    """The sketch of what a request says, under a key, as long as without."""
    return sealed(sketch(text), key)


def sealed(drawn: bytes, key: bytes) -> bytes:
    """A sketch under a key."""
    parts = (drawn[n : n + _OF_SKETCH] for n in range(0, len(drawn), _OF_SKETCH))
    return b"".join(_hash(b"sketch " + part, key, _OF_SKETCH) for part in parts)


def _veiled(step: Step, key: bytes, walks: Mapping[int, Walk]) -> Step:
    """The step with a number that has the same block and place as others only where it is the same."""
    series = _digest(f"series {step.series}", key)
    block, place = divmod(step.number, BLOCK)
    turned = place ^ (_digest(f"place {step.series} {block}", key) % BLOCK)
    walk = walks.get(step.series)
    return Step(
        series,
        _digest(f"block {series} {block}", key) // BLOCK * BLOCK + turned,
        step.weight,
        walk is not None and walk.is_even,
    )


def _digest(text: str, key: bytes) -> int:
    return int.from_bytes(_hash(text.encode(), key, _NUMBER), "big")


def _hash(text: bytes, key: bytes, length: int) -> bytes:
    return blake2b(text, digest_size=length, key=key[:_LONGEST_KEY]).digest()
