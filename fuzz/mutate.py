"""Changes that keep most of a text well formed, so that what lies behind the parser is reached as well."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from fuzz.seeds import WORDS

_Change = Callable[[bytes, Random], bytes]
_VALUES: Final = (None, True, False, 0, -1, 2**53, 1.5, "", "x" * 300, [], {}, [[]], {"": ""}, {"$ref": "#"})


def mutated(raw: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    """`raw` after one to four changes, now and then going on as one of the `seeds` does."""
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(_CHANGES)(raw, chance)
    return raw if chance.random() > 0.1 else _spliced(raw, seeds, chance)


def _spliced(raw: bytes, seeds: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(seeds)
    return raw[: chance.randint(0, len(raw))] + b"\n" + other[chance.randint(0, len(other)) :]


def _flipped(raw: bytes, chance: Random) -> bytes:
    if not raw:
        return b"\0"
    place = chance.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]


def _cut(raw: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(raw))
    return raw[:start] + raw[start + chance.randint(0, 20) :]


def _repeated(raw: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(raw))
    end = min(len(raw), start + chance.randint(0, 40))
    return raw[:end] + raw[start:end] * chance.choice((1, 2, 50)) + raw[end:]


def _worded(raw: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(raw))
    return raw[:place] + chance.choice(WORDS) + raw[place:]


def _reordered(raw: bytes, chance: Random) -> bytes:
    lines = raw.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _revalued(raw: bytes, chance: Random) -> bytes:
    """One value in the JSON of one line is another, or stands twice, or is gone."""
    lines = raw.split(b"\n")
    number = chance.randrange(len(lines))
    mark = lines[number][:1] if lines[number][:1] in {b">", b"<", b"!"} else b""
    try:
        value = json.loads(lines[number][len(mark) :])
    except (ValueError, RecursionError):
        return raw
    lines[number] = mark + json.dumps(_changed(value, chance), ensure_ascii=chance.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )
    return b"\n".join(lines)


def _changed(value: object, chance: Random) -> object:
    inner = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    if not inner or chance.random() < 0.2:
        return chance.choice((*_VALUES, value, [value, value], {"a": value}))
    key = chance.choice(inner)
    if isinstance(value, list):
        return [_changed(one, chance) if place == key else one for place, one in enumerate(value)]
    assert isinstance(value, dict)
    if chance.random() < 0.1:
        return {name: one for name, one in value.items() if name != key}
    return {name: _changed(one, chance) if name == key else one for name, one in value.items()}


_CHANGES: Final[tuple[_Change, ...]] = (
    _flipped,
    _cut,
    _repeated,
    _worded,
    _reordered,
    _revalued,
    _revalued,
    _revalued,
)
