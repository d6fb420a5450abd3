"""Where headers, pairs and what is in inline tables and arrays stand in a TOML text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from douane.discovery.edit.nested import nested_end
from douane.discovery.edit.uneditable import broken
from douane.model.estate import Way

# Possessive, so that what is left open is looked at once; what is not closed is found as its first character.
_STRING: Final = (
    r'"""[^"\\]*+(?>(?:(?:\\.|"{1,2}+(?!"))[^"\\]*+)*)"{3,5}+'
    r"|'''[^']*+(?>(?:'{1,2}+(?!')[^']*+)*)'{3,5}+"
    r'|"(?>(?:[^"\\\n]++|\\.)*)"'
    r"|'[^'\n]*+'"
)
_KEY: Final = r"(?:[A-Za-z0-9_-]++|\"(?>(?:[^\"\\\n]++|\\.)*)\"|'[^'\n]*+')"
_ONE_KEY: Final = re.compile(_KEY)
_PATHS: Final = rf"{_KEY}(?>(?:[ \t]*+\.[ \t]*+{_KEY})*)"
_PATH: Final = re.compile(_PATHS)
_BLANK: Final = re.compile(r"(?>(?:[ \t\r\n\ufeff]++|#[^\n]*+)*)")
_NESTED: Final = re.compile(rf"{_STRING}|#[^\n]*+|[\[\]{{}}]|[\"']", re.DOTALL)
_WHOLE_STRING: Final = re.compile(_STRING, re.DOTALL)
_SCALAR: Final = re.compile(r"[^,\]}#\s]+(?: [0-9:.]+[^,\]}#\s]*)?")  # a blank may stand in a date
_LINE_END: Final = r"[ \t]*+(?:#[^\n]*+)?\r?\n[ \t\r\n]*+"
_LINES: Final = (
    rf"(?>(?:(?:{_KEY}[ \t]*+=[ \t]*+(?![^\n]*(?:\"{{3}}|'{{3}}))"
    r"(?:[\w.:+-]++|\"[^\"\\\n]*+\"|'[^'\n]*+'|\[[^\[\]{}#\n]*+\]|\{[^\[\]{}#\n]*+\})"
    rf"|(?=\#)){_LINE_END})*)"
)
_PLAIN: Final = re.compile(_LINES)
_EQUALS: Final = re.compile(r"[ \t]*+=[ \t]*+")
_CLOSED: Final = re.compile(r"[ \t]*+\]")
_OPENED: Final = re.compile(r"\[\[?[ \t]*+")
_NONE: Final = re.compile("")
_PASSED: Final[Way] = (0,)  # no table is called so: the first key of a way in TOML is a text


class Piece(NamedTuple):
    """A header (`start` is where its line ends), a pair, or an item within a value."""

    way: Way
    at: int  # where its key, or its bracket, begins
    start: int
    end: int
    is_header: bool = False

    @property
    def is_passed(self) -> bool:
        """Whether it stands for several tables in a row that nobody asked for."""
        return self.way == _PASSED


def pieces(text: str, way: Way, roots: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Every header in its order, and the pairs of tables on `way` or below; some of others are left out.

    Tables in which nothing but plain lines stands are one piece in a row, unless they are below one of
    `roots`; below the first key of `way`, if none are named.
    """
    table: Way = ()
    arrays: dict[Way, int] = {}
    passed = _others(roots or (str(way[0]),)) if roots or way else _NONE
    at = _after_blank(text, 0)
    while at < len(text):
        end = passed.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if end > at:
            yield Piece(_PASSED, at, end, end, is_header=True)
            at = end
            continue
        if text[at] == "[":
            piece = _header(text, at, arrays)
            table = piece.way
        else:
            piece = _pair(text, at, table)
        yield piece
        at = _after_blank(text, piece.end)
        if any(one != other for one, other in zip(table, way, strict=False)):
            at = _after_plain(text, at)


@cache
def _others(roots: tuple[str, ...]) -> re.Pattern[str]:
    """What matches tables in a row that are not below `roots`, each to the header of the next."""
    named = "|".join(map(re.escape, roots))
    header = rf"\[\[?[ \t]*+(?!(?:{named})[ \t]*+[.\]])(?=[A-Za-z0-9_-]){_PATHS}[ \t]*+\]\]?"
    return re.compile(rf"(?>(?:{header}{_LINE_END}{_LINES}(?=\[|\Z))*)")


def items(text: str, start: int) -> Iterator[Piece]:
    """What the inline table or array at `start` holds; nothing of any other value."""
    if text[start : start + 1] not in {"{", "["}:
        return
    is_table, close = text[start] == "{", "}" if text[start] == "{" else "]"
    at, index = _after_blank(text, start + 1), 0
    while text[at : at + 1] != close:
        item = _pair(text, at, ()) if is_table else Piece((index,), at, at, _end(text, at))
        yield item
        at, index = _after_blank(text, item.end), index + 1
        if text[at : at + 1] == ",":
            at = _after_blank(text, at + 1)
        elif text[at : at + 1] != close:
            raise broken("TOML", text, at)


def last_key(text: str, piece: Piece) -> int:
    """Where the last part of a dotted key begins."""
    return [found.start() for found in _ONE_KEY.finditer(text, piece.at, _path(text, piece.at).end())][-1]


def _header(text: str, at: int, arrays: dict[Way, int]) -> Piece:
    opened = _OPENED.match(text, at)
    path = _path(text, opened.end() if opened else at)
    is_array = text.startswith("[[", at)
    end = path.end()
    for _ in range(2 if is_array else 1):
        closed = _CLOSED.match(text, end)
        if closed is None:
            raise broken("TOML", text, end)
        end = closed.end()
    keys = _keys(path)
    if is_array:
        named = (*_resolved(keys[:-1], arrays), keys[-1])
        arrays[named] = arrays.get(named, -1) + 1
    return Piece(_resolved(keys, arrays), at, end, end, is_header=True)


def _resolved(keys: list[str], arrays: dict[Way, int]) -> Way:
    """A header's path with the index of the last item of every array of tables on it."""
    way: Way = ()
    for key in keys:
        way = (*way, key)
        if way in arrays:
            way = (*way, arrays[way])
    return way


def _pair(text: str, at: int, table: Way) -> Piece:
    path = _path(text, at)
    equals = _EQUALS.match(text, path.end())
    if equals is None:
        raise broken("TOML", text, at)
    return Piece((*table, *_keys(path)), at, equals.end(), _end(text, equals.end()))


def _path(text: str, at: int) -> re.Match[str]:
    path = _PATH.match(text, at)
    if path is None:
        raise broken("TOML", text, at)
    return path


def _keys(path: re.Match[str]) -> list[str]:
    return [_bare(one) for one in _ONE_KEY.findall(path[0])]


def _bare(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] == '"' and "\\" in key:
        return str(tomllib.loads(f"k = {key}")["k"])
    return key.strip('"')


def _end(text: str, start: int) -> int:
    """Where the value that begins at `start` ends."""
    if text[start : start + 1] in {"{", "["}:
        return nested_end(_NESTED, text, start)
    token = (_WHOLE_STRING if text[start : start + 1] in {'"', "'"} else _SCALAR).match(text, start)
    if token is None:
        raise broken("TOML", text, start)
    return token.end()


def _after_plain(text: str, at: int) -> int:
    """Where lines end that are pairs, blank or a comment, as far as that can be seen at a glance."""
    found = _PLAIN.match(text, at)
    return found.end() if found else at


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
