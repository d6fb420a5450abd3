"""JSON, and JSON with comments and commas after the last item, changed by span."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.discovery.edit.nested import nested_end
from douane.discovery.edit.uneditable import absent, broken, present, twice
from douane.model.estate import Way

# Possessive, so that what is left open is looked at once; what is not closed is found as its first character.
_STRING: Final = r'"(?>(?:[^"\\]++|\\.)*)"'
_COMMENT: Final = r"//[^\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)\*/"
_WHOLE_STRING: Final = re.compile(_STRING, re.DOTALL)
_BLANK: Final = re.compile(rf"(?>(?:[ \t\r\n\ufeff]++|{_COMMENT})*)", re.DOTALL)
_NESTED: Final = re.compile(rf'{_STRING}|{_COMMENT}|[\[\]{{}}]|"|/', re.DOTALL)
_SCALAR: Final = re.compile(r"[-+.\w]+")
_LOOK_BACK: Final = 4096  # an indentation is no longer
_SCAN: Final = json.JSONDecoder(strict=False).raw_decode


class _Member(NamedTuple):
    """One item of an object or array: where its key (or value) and its value begin, and where that ends."""

    key: str | int
    at: int
    start: int
    end: int
    comma: int  # where the comma after it stands, or -1


def span(text: str, way: Way) -> tuple[int, int]:
    """Where the value at the end of `way` stands."""
    start = _after_blank(text, 0)
    end = start if way else _end(text, start)
    for depth in range(len(way)):
        _, member = _found(text, start, way[: depth + 1])
        start, end = member.start, member.end
    return start, end


def spliced(text: str, way: Way, new: object) -> str:
    """The text with `new` in the place of the value at the end of `way`."""
    start, end = span(text, way)
    return text[:start] + written(new) + text[end:]


def added(text: str, way: Way, new: object) -> str:
    """The text with a member more, the last in its object."""
    start, _ = span(text, way[:-1])
    members = list(_members(text, start))
    if any(member.key == way[-1] for member in members):
        raise present(way)
    token = f"{json.dumps(way[-1], ensure_ascii=False)}: {written(new)}"
    if not members:
        return text[: start + 1] + token + text[start + 1 :]
    last = members[-1]
    blank = _blank_before(text, last.at)
    if last.comma < 0:
        return f"{text[: last.end]},{blank}{token}{text[last.end :]}"
    return f"{text[: last.comma + 1]}{blank}{token},{text[last.comma + 1 :]}"


def removed(text: str, way: Way) -> str:
    """The text without the member at the end of `way`."""
    start, _ = span(text, way[:-1])
    before, member = _found(text, start, way)
    begin = member.at - len(_blank_before(text, member.at))
    if text[begin - 1] not in {",", "{", "["}:
        begin = member.at  # a comment, which may end with this line
    if member.comma >= 0:
        return text[:begin] + text[member.end : member.comma] + text[member.comma + 1 :]
    if before is None or before.comma < 0:
        return text[:begin] + text[member.end :]
    return text[: before.comma] + text[before.comma + 1 : begin] + text[member.end :]


def written(value: object) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def _found(text: str, start: int, way: Way) -> tuple[_Member | None, _Member]:
    """The only member of that name in what begins at `start`, and the one before it."""
    before: _Member | None = None
    found: list[tuple[_Member | None, _Member]] = []
    for member in _members(text, start):
        if member.key == way[-1]:
            found.append((before, member))
        before = member
    if not found:
        raise absent(way)
    if len(found) > 1:
        raise twice(way)
    return found[0]


def _members(text: str, start: int) -> Iterator[_Member]:
    """The items of the object or array at `start`; none of any other value."""
    if text[start : start + 1] not in {"{", "["}:
        return
    is_object, close = text[start] == "{", "}" if text[start] == "{" else "]"
    at, index = _after_blank(text, start + 1), 0
    while text[at : at + 1] != close:
        key, value = _key(text, at) if is_object else (index, at)
        end = _end(text, value)
        comma = _after_blank(text, end)
        after = text[comma : comma + 1]
        if after not in {",", close}:
            raise broken("JSON", text, comma)
        yield _Member(key, at, value, end, comma if after == "," else -1)
        at, index = (_after_blank(text, comma + 1) if after == "," else comma), index + 1


def _key(text: str, at: int) -> tuple[str, int]:
    token = _WHOLE_STRING.match(text, at)
    if token is None:
        raise broken("JSON", text, at)
    colon = _after_blank(text, token.end())
    if text[colon : colon + 1] != ":":
        raise broken("JSON", text, colon)
    return _unquoted(text, token), _after_blank(text, colon + 1)


def _unquoted(text: str, token: re.Match[str]) -> str:
    if "\\" not in token[0]:
        return token[0][1:-1]
    try:
        return str(json.loads(token[0], strict=False))
    except ValueError:
        raise broken("JSON", text, token.start()) from None


def _end(text: str, start: int) -> int:
    """Where the value that begins at `start` ends."""
    first = text[start : start + 1]
    if first in {"{", "["}:
        return _end_of_nested(text, start)
    token = (_WHOLE_STRING if first == '"' else _SCALAR).match(text, start)
    if token is None:
        raise broken("JSON", text, start)
    return token.end()


def _end_of_nested(text: str, start: int) -> int:
    try:
        return _SCAN(text, start)[1]  # ten times as fast, where there is no comment
    except (ValueError, RecursionError):
        return nested_end(_NESTED, text, start)


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _blank_before(text: str, at: int) -> str:
    piece = text[max(0, at - _LOOK_BACK) : at]
    return piece[len(piece.rstrip(" \t\r\n")) :]
