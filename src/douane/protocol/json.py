"""Strict JSON: one reading or none, so that two parsers cannot disagree about a message."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Final, NamedTuple

import jiter

from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

MAX_DEPTH: Final = 200  # jiter's own bound; deeper input is refused while it is read
EXACT_BITS: Final = 53  # integers beyond this are rounded by parsers that keep doubles (RFC 8259 §6)
MAX_POINTER: Final = 1000
CUT: Final = "/~…"  # ends a pointer that was cut; as an escape it is illegal, so that no member is called so

_CAUSES: Final = (
    ("Detected duplicate key", "protocol.duplicate-key", "an object has the same key twice"),
    ("recursion limit", "protocol.too-deep", f"nested deeper than {MAX_DEPTH} levels"),
    ("unicode code point", "protocol.not-utf8", "not valid UTF-8"),
    ("hex escape", "protocol.lone-surrogate", "a \\u escape is half of a surrogate pair"),
    ("number out of range", "protocol.number", "a number has thousands of digits"),
)
_POSITION: Final = re.compile(r" at line \d+ column (\d+)$")


class Document(NamedTuple):
    """Decoded JSON and every object key and string value of it, in document order."""

    value: object
    strings: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of a document's strings stands: the JSON Pointer (RFC 6901) to it, or to a key's object."""

    pointer: str
    in_key: bool


def decode(raw: bytes, bits: int = EXACT_BITS) -> Document | Unreadable:
    """Read one JSON text (RFC 8259, UTF-8, no BOM), refusing whatever parsers read differently.

    Refused: duplicate keys, invalid UTF-8, lone surrogates, NaN and infinities (also by overflow),
    integers of more than `bits` bits, nesting over `MAX_DEPTH`. Linear in the length of `raw`.
    """
    try:
        value = _value(raw)
    except ValueError as error:
        return _unreadable(str(error))
    strings: list[str] = []
    try:
        _VISIT[type(value)](value, strings, 1 << bits)
    except OverflowError:
        fix = "send it as a string, or set `integer_bits = 64` under [limits] in douane.toml"
        return Unreadable("protocol.number", f"a number is infinite or over {bits} bits", fix=fix)
    return Document(value, strings)


def value_of(raw: bytes) -> object:
    """What `decode` reads, of numbers also those that it refuses; None where there is none to be read."""
    try:
        return _value(raw)
    except ValueError:
        return None


def _value(raw: bytes) -> object:
    return jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="keys")


def _unreadable(complaint: str) -> Unreadable:
    """Our own words for the parser's complaint, which may quote a key and with it a secret."""
    found = _POSITION.search(complaint)
    place = f", at byte {found[1]}" if found else ""
    for text, rule, because in _CAUSES:
        if text in complaint:
            return Unreadable(rule, because + place)
    return Unreadable("protocol.not-json", "not JSON" + place)


def _members(members: dict[str, object], strings: list[str], limit: int) -> None:
    append = strings.append
    for key, item in members.items():
        append(key)
        if type(item) is str:
            append(item)
        else:
            _VISIT[type(item)](item, strings, limit)


def _items(items: list[object], strings: list[str], limit: int) -> None:
    append = strings.append
    for item in items:
        if type(item) is str:
            append(item)
        else:
            _VISIT[type(item)](item, strings, limit)


def _string(item: str, strings: list[str], _limit: int) -> None:
    strings.append(item)


def _integer(item: int, _strings: list[str], limit: int) -> None:
    if not -limit < item < limit:
        raise OverflowError


def _float(item: float, _strings: list[str], _limit: int) -> None:
    if isinf(item):
        raise OverflowError


def _nothing(_item: None, _strings: list[str], _limit: int) -> None:
    """``true``, ``false`` and ``null`` carry no text."""


# Typed by the key, which the type system cannot express: each visitor takes what its type says.
_VISIT: Final[dict[type, Callable[..., None]]] = {
    dict: _members,
    list: _items,
    str: _string,
    int: _integer,
    float: _float,
    bool: _nothing,
    type(None): _nothing,
}


def places(value: object, indexes: Collection[int]) -> dict[int, Place]:
    """Where the strings numbered `indexes` of `Document.strings` stand; walks the whole document."""
    wanted = frozenset(indexes)
    return {n: place for n, place in enumerate(_places(value, "")) if n in wanted}


def numbers_of(value: object, pointers: Collection[str]) -> dict[str, int]:
    """The numbers in `Document.strings` of the string values at `pointers`, as far as there are any."""
    walk = enumerate(_places(value, ""))
    found = {place.pointer: n for n, place in walk if not place.in_key and place.pointer in pointers}
    return {pointer: n for pointer, n in found.items() if not pointer.endswith(CUT)}


def _places(value: object, pointer: str) -> Iterator[Place]:
    if isinstance(value, str):
        yield Place(pointer, in_key=False)
        return
    for name, item in _inside(value):
        if isinstance(name, str):
            yield Place(pointer, in_key=True)
        yield from _places(item, below(pointer, name))


def _inside(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def below(pointer: str, name: str | int) -> str:
    """The pointer to a member or element: bounded, so that a long name costs nothing for strings below it."""
    if pointer.endswith(CUT):
        return pointer
    segment = escaped(name) if isinstance(name, str) else str(name)
    return f"{pointer}/{segment}" if len(pointer) + len(segment) < MAX_POINTER else pointer + CUT


def escaped(key: str) -> str:
    """A member's name as one segment of a JSON Pointer (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1")


def segments(pointer: str) -> list[str]:
    """The unescaped segments of a JSON Pointer; the empty pointer has none."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def at(value: object, pointer: str) -> object:
    """What stands at `pointer`, or None where nothing does."""
    for part in segments(pointer):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def canonical(value: object) -> str:
    """One text for equal values: keys sorted, no spaces, non-ASCII as it is (after RFC 8785)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
