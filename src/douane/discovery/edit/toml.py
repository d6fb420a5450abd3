"""TOML changed by span: tables, inline tables, dotted keys and arrays of tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.discovery.edit.toml_pieces import Piece, items, last_key, pieces
from douane.discovery.edit.uneditable import AbsentError, UneditableError, absent, present, shown, twice
from douane.model.estate import Way

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ENDS: Final = re.compile(r"\r?\n|\Z")
_INDENT: Final = re.compile(r"[ \t]*")


class _Found(NamedTuple):
    """What stands at the end of a way, and what it stands in: pieces of the text, or of an inline value."""

    piece: Piece
    among: list[Piece]
    is_inline: bool


def span(text: str, way: Way) -> tuple[int, int]:
    """Where the value at the end of `way` stands: of a table, from its header to the last line about it."""
    found = _found(text, way)
    if found.piece.is_header:
        return _region(found)
    return found.piece.start, found.piece.end


def spliced(text: str, way: Way, new: object) -> str:
    """The text with `new` in the place of the value at the end of `way`."""
    found = _found(text, way)
    if not found.piece.is_header:
        return text[: found.piece.start] + written(new) + text[found.piece.end :]
    if not isinstance(new, Mapping):
        raise UneditableError(f"`{shown(way)}` is a table")
    start, end = _region(found)
    lines = [text[start : found.piece.end], *(f"{_key(name)} = {written(one)}" for name, one in new.items())]
    return text[:start] + _newline(text).join(lines) + text[end:]


def added(text: str, way: Way, new: object) -> str:
    """The text with a member more, the last in its table."""
    every = list(pieces(text, way))
    if _is_there(text, every, way):
        raise present(way)
    pair = f"{_key(way[-1])} = {written(new)}"
    own = [n for n, piece in enumerate(every) if piece.is_header and piece.way == way[:-1]]
    if own:
        body = _body(every, own[0])
        return _after(text, body[-1] if body else every[own[0]], pair)
    dotted = [one for one in every if not one.is_header and one.way[:-1] == way[:-1]]
    if dotted:
        prefix = text[dotted[-1].at : last_key(text, dotted[-1])]
        return _after(text, dotted[-1], prefix + pair)
    return _added_inline(text, _sought(text, every, way[:-1]).piece, pair)


def removed(text: str, way: Way) -> str:
    """The text without the member at the end of `way`."""
    found = _found(text, way)
    if found.piece.is_header:
        return _without_lines(text, *_region(found))
    if found.is_inline:
        begin, end = _item_region(found)
        return text[:begin] + text[end:]
    return _without_lines(text, found.piece.at, found.piece.end)


def written(value: object) -> str:
    """A value as TOML on one line.

    Raises:
        UneditableError: TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case int() | float():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(written(one) for one in value)}]"
        case dict():
            pairs = (f"{_key(str(name))} = {written(one)}" for name, one in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            raise UneditableError(f"TOML has no `{value}`")


def _found(text: str, way: Way) -> _Found:
    return _sought(text, list(pieces(text, way)), way)


def _sought(text: str, every: list[Piece], way: Way) -> _Found:
    """The only piece at the end of `way`, or an item of the pair on it."""
    exact = [one for one in every if one.way == way]
    if len(exact) > 1:
        raise twice(way)
    if exact:
        return _Found(exact[0], every, is_inline=False)
    for one in every:
        if not one.is_header and one.way == way[: len(one.way)]:
            return _found_inline(text, one, way)
    if any(one.way[: len(way)] == way for one in every):
        raise UneditableError(f"`{shown(way)}` is spread over several lines of its own")
    raise absent(way)


def _found_inline(text: str, pair: Piece, way: Way) -> _Found:
    among = [pair]
    current, rest = pair, way[len(pair.way) :]
    while rest:
        among = list(items(text, current.start))
        on_way = [one for one in among if one.way == rest[: len(one.way)]]
        if not on_way:
            raise absent(way)
        if len(on_way) > 1:
            raise twice(way)
        current, rest = on_way[0], rest[len(on_way[0].way) :]
    return _Found(current, among, is_inline=True)


def _is_there(text: str, every: list[Piece], way: Way) -> bool:
    try:
        _sought(text, every, way)
    except AbsentError:
        return False
    return True


def _body(every: list[Piece], header: int) -> list[Piece]:
    """The pairs between a header and the next."""
    body = []
    for piece in every[header + 1 :]:
        if piece.is_header:
            break
        body.append(piece)
    return body


def _region(found: _Found) -> tuple[int, int]:
    """From the header of a table to the last line about it or what is in it.

    Raises:
        UneditableError: something else stands in between.
    """
    way = found.piece.way
    own = [n for n, one in enumerate(found.among) if one.way[: len(way)] == way]
    if own != list(range(own[0], own[-1] + 1)):
        raise UneditableError(f"something else stands between the lines about `{shown(way)}`")
    return found.piece.at, found.among[own[-1]].end


def _without_lines(text: str, start: int, end: int) -> str:
    """The text without the lines on which this stands, and one line end less."""
    begin, end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    if begin == 0:
        return text[:start] + text[end:].removeprefix("\r").removeprefix("\n")
    begin -= 2 if text[begin - 2 : begin] == "\r\n" else 1
    return text[:begin] + text[end:]


def _item_region(found: _Found) -> tuple[int, int]:
    number = found.among.index(found.piece)
    if number:
        return found.among[number - 1].end, found.piece.end
    if len(found.among) > 1:
        return found.piece.at, found.among[1].at
    return found.piece.at, found.piece.end


def _added_inline(text: str, table: Piece, pair: str) -> str:
    if table.is_header or text[table.start] != "{":
        raise UneditableError(f"`{shown(table.way)}` is no table")
    inside = list(items(text, table.start))
    if not inside:
        return text[: table.start + 1] + pair + text[table.start + 1 :]
    return f"{text[: inside[-1].end]}, {pair}{text[inside[-1].end :]}"


def _after(text: str, piece: Piece, line: str) -> str:
    """The text with a line more, after that of `piece` and indented like it."""
    begin = text.rfind("\n", 0, piece.at) + 1
    indent = _INDENT.match(text, begin)
    end = _line_end(text, piece.end)
    return text[:end] + _newline(text) + (indent[0] if indent else "") + line + text[end:]


def _line_end(text: str, at: int) -> int:
    found = _ENDS.search(text, at)
    return found.start() if found else len(text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _key(name: str | int) -> str:
    return name if isinstance(name, str) and _BARE.fullmatch(name) else written(str(name))
