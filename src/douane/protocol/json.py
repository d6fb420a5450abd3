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
    from collections.abc import Callable, Collection, Iterable

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
    for key, item in members.items():
        if isinstance(item, str):
            strings += (key, item)
        else:
            strings.append(key)
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
    """Where the strings numbered `indexes` of `Document.strings` stand; linear up to the last of them."""
    search = _Search(frozenset(indexes))
    search.walk(value, 0)
    return search.found


def numbers_of(value: object, pointers: Collection[str]) -> dict[str, int]:
    """The numbers in `Document.strings` of the string values at `pointers`, as far as there are any."""
    whole = frozenset(pointer for pointer in pointers if not pointer.endswith(CUT))
    above = {pointer[:end] for pointer in whole for end, letter in enumerate(pointer) if letter == "/"}
    found: dict[str, int] = {}

    def walk(inner: object, pointer: str, before: int) -> int:
        if pointer in whole and isinstance(inner, str):
            found[pointer] = before
        if pointer not in above:
            return before + _how_many(inner)
        for name, item in _inside(inner):
            before = walk(item, below(pointer, name), before + isinstance(name, str))
        return before

    walk(value, "", 0)
    return found


class _Search:
    """A walk that counts strings as they were decoded; only to those that are wanted it names the way."""

    __slots__ = ("_last", "_pointers", "_wanted", "_way", "found")

    def __init__(self, wanted: frozenset[int]) -> None:
        self.found: dict[int, Place] = {}
        self._wanted = wanted
        self._last = max(wanted, default=-1)
        self._way: list[str | int] = []
        self._pointers = [""]  # to what is on the way, as far as they were asked for

    def walk(self, value: object, before: int) -> int:
        """Look through a value that so many strings stand `before`; gives the same for what follows it."""
        if isinstance(value, str):
            if before in self._wanted:
                self.found[before] = Place(self._pointer(), in_key=False)
            return before + 1
        for name, item in _inside(value):
            if before > self._last:
                break
            if isinstance(name, str):
                if before in self._wanted:
                    self.found[before] = Place(self._pointer(), in_key=True)
                before += 1
            if type(item) in _HAVE_STRINGS:
                self._way.append(name)
                before = self.walk(item, before)
                self._way.pop()
                del self._pointers[len(self._way) + 1 :]
        return before

    def _pointer(self) -> str:
        for name in self._way[len(self._pointers) - 1 :]:
            self._pointers.append(below(self._pointers[-1], name))
        return self._pointers[-1]


_HAVE_STRINGS: Final = frozenset({str, dict, list})


def _how_many(value: object) -> int:
    """How many strings a value has, its keys with them."""
    if isinstance(value, dict):
        return len(value) + _how_many([*value.values()])
    if isinstance(value, list):
        return sum(
            [1 if type(item) is str else _how_many(item) for item in value if type(item) in _HAVE_STRINGS]
        )
    return int(isinstance(value, str))


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
