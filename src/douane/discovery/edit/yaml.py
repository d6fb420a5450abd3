"""YAML changed by span, in blocks and in braces; what has anchors, tags or merges is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from douane.discovery.edit.uneditable import UneditableError, absent, present, shown, twice
from douane.discovery.edit.yaml_flow import QUOTED, Item, flow_end, flow_items, quoted_end, unquoted
from douane.model.estate import Way

_LINES: Final = r"(?>(?:[ \t]*+(?:#[^\n]*+)?\r?\n)*)"  # that say nothing
_FRONT: Final = re.compile(rf"\ufeff?{_LINES}(?:---(?=\s)[ \t]*+)?{_LINES} *+")
_MORE: Final = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_BARE: Final = r"[^\s\"'&*!|>%@`{}\[\],#](?:[^:#\r\n]++|:(?=\S)|(?<=\S)#)*?"
_KEY: Final = re.compile(rf"({QUOTED}|{_BARE})[ \t]*:(?=\s|\Z)")
_NO_DASH: Final = r"(?!-(?:\s|\Z))"  # a list that is a value may stand as far left as its name
_DASH: Final = re.compile(r"-(?=\s|\Z)")
_ON_LINE: Final = re.compile(r"[ \t]*+")
_TO_CONTENT: Final = re.compile(r"(?>(?:[ \t]*+(?:(?<!\S)#[^\n]*+)?\r?\n)*) *+")
_PLAIN: Final = re.compile(r"[^\n]*?(?=[ \t]+#|[ \t\r]*(?:\n|\Z))")
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNREAD: Final = {
    "&": "an anchor",
    "*": "an alias",
    "!": "a tag",
    "|": "a block",
    ">": "a block",
    "?": "a complex key",
}


def span(text: str, way: Way) -> tuple[int, int]:
    """Where the value at the end of `way` stands."""
    items = _on_way(text, way)
    if items:
        return items[-1].start, items[-1].end
    start = _root(text)
    return start, _end(text, start, len(text))


def spliced(text: str, way: Way, new: object) -> str:
    """The text with `new` in the place of the value at the end of `way`."""
    start, end = span(text, way)
    if text[start : start + 1] in _UNREAD:
        raise UneditableError(f"`{shown(way)}` is {_UNREAD[text[start]]}")
    blank = ""
    if start == end or not text[start - 1].isspace():
        blank = " "
    elif text[start] == "-" and _DASH.match(text, start):
        blank = "  "  # a list may stand as far left as its name, and nothing else may
    return text[:start] + blank + written(new) + text[end:]


def added(text: str, way: Way, new: object) -> str:
    """The text with a member more, the last in its map."""
    start, end = span(text, way[:-1])
    members = list(_items(text, start, end))
    if any(member.key == way[-1] for member in members):
        raise present(way)
    pair = f"{_name(str(way[-1]))}: {written(new)}"
    if text[start : start + 1] == "{":
        return _added_in_braces(text, start, members, pair)
    if not members or not isinstance(members[0].key, str):
        raise UneditableError(f"`{shown(way[:-1])}` is no map")
    last = _line_end(text, _settled(text, members[-1]).end)
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:last]}{newline}{' ' * _column(text, start)}{pair}{text[last:]}"


def removed(text: str, way: Way) -> str:
    """The text without the member at the end of `way`."""
    start, end = span(text, way[:-1])
    members = list(_items(text, start, end))
    number = next((n for n, member in enumerate(members) if member.key == way[-1]), -1)
    if number < 0:
        raise absent(way)
    region = _flow_region if text[start] in "{[" else _block_region
    begin, end = region(text, members, number)
    return text[:begin] + text[end:]


def written(value: object) -> str:
    """A value as YAML on one line: JSON, but for characters that YAML wants escaped."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _on_way(text: str, way: Way) -> list[Item]:
    """The only item at each step."""
    if any(found.start() > _root(text) for found in _MORE.finditer(text)):
        raise UneditableError("there is more than one document in it")
    start, end = _root(text), len(text)
    steps: list[Item] = []
    for depth, key in enumerate(way):
        if text[start : start + 1] in _UNREAD:
            raise UneditableError(f"`{shown(way[:depth])}` has {_UNREAD[text[start]]}")
        items = list(_items(text, start, end))
        if any(item.key == "<<" for item in items):
            raise UneditableError(f"`{shown(way[:depth])}` takes in another by `<<`")
        found = [item for item in items if item.key == key]
        if not found:
            raise absent(way[: depth + 1])
        if len(found) > 1:
            raise twice(way[: depth + 1])
        steps.append(_settled(text, found[0]))
        start, end = steps[-1].start, steps[-1].end
    return steps


def _root(text: str) -> int:
    found = _FRONT.match(text)
    return found.end() if found else 0


def _items(text: str, start: int, end: int) -> Iterator[Item]:
    """What the map or list at `start` holds, open where it is a block; nothing of a scalar."""
    if text[start : start + 1] in {"{", "["}:
        yield from flow_items(text, start)
        return
    column = _column(text, start)
    is_list = _DASH.match(text, start) is not None
    beside = _beside(column, "" if is_list else _NO_DASH)
    at, index = start, 0
    while at < end:
        key, after = (index, at + 1) if is_list else _key(text, at)
        if after < 0:
            return
        limit = _next(text, at, beside)
        yield Item(key, at, after, min(limit, end), is_open=True)
        at, index = limit + column, index + 1


def _key(text: str, at: int) -> tuple[str, int]:
    """A key and where the colon after it ends; -1 where a scalar stands in the place of a map."""
    found = _KEY.match(text, at)
    if found is None:
        return "", -1
    return unquoted(found[1]), found.end()


def _beside(column: int, unless: str) -> re.Pattern[str]:
    """Finds where lines begin that are no further in than `column`, and there do not begin like this."""
    further_left = rf"| {{0,{column - 1}}}" if column else ""
    return re.compile(rf"^(?: {{{column}}}{unless}{further_left})(?=[^\s#])", re.MULTILINE)


def _next(text: str, at: int, beside: re.Pattern[str]) -> int:
    """Where the line begins with what stands beside the item at `at`, or further left."""
    found = beside.search(text, _line_end(text, at))
    return found.start() if found else len(text)


def _settled(text: str, item: Item) -> Item:
    """The item with the span of its value, where only that of all its lines is known."""
    if not item.is_open:
        return item
    start, end = _value(text, item.start, item.end)
    return item._replace(start=start, end=end, is_open=False)


def _value(text: str, after: int, limit: int) -> tuple[int, int]:
    """Where the value whose colon or dash ends at `after` begins and ends."""
    found = _ON_LINE.match(text, after)
    start = found.end() if found else after
    if start >= limit or text[start] in "\r\n" or (text[start] == "#" and start > after):
        following = _TO_CONTENT.match(text, start)
        start = following.end() if following else start
        if start >= limit:
            return after, after
    return start, _end(text, start, limit)


def _end(text: str, start: int, limit: int) -> int:
    first = text[start : start + 1]
    if first in {"{", "["}:
        return flow_end(text, start)
    if first in {'"', "'"} and not _KEY.match(text, start):
        return quoted_end(text, start)
    last = _last_content(text, start, limit)
    plain = _PLAIN.match(text, start)
    on_one_line = last <= _line_end(text, start)
    if on_one_line and plain and not _KEY.match(text, start) and not _DASH.match(text, start):
        return plain.end()
    return last


def _last_content(text: str, start: int, limit: int) -> int:
    """Where the last line before `limit` ends that says something."""
    end = limit
    while end > start:
        begin = max(start, _line_start(text, end))
        line = text[begin:end].rstrip()
        if line and (begin == start or not line.lstrip().startswith("#")):
            return begin + len(line)
        end = begin - 1
    return start


def _block_region(text: str, members: list[Item], number: int) -> tuple[int, int]:
    """What goes when a member goes."""
    member = _settled(text, members[number])
    begin = _line_start(text, member.at)
    if text[begin : member.at].strip(" \ufeff"):  # after a dash
        if number + 1 == len(members):
            raise UneditableError(f"`{member.key}` is all there is")
        return member.at, members[number + 1].at
    end = _line_end(text, member.end)
    if begin == 0:
        return member.at, end + (2 if text[end : end + 1] == "\r" else 1)
    return begin - (2 if text[begin - 2 : begin] == "\r\n" else 1), end


def _flow_region(text: str, members: list[Item], number: int) -> tuple[int, int]:
    member = members[number]
    if member.comma < 0:
        return (members[number - 1].comma if number else member.at), member.end
    begin = len(text[: member.at].rstrip(" \t\r\n"))
    return (begin if text[begin - 1] in ",{[" else member.at), member.comma + 1


def _added_in_braces(text: str, start: int, members: list[Item], pair: str) -> str:
    if not members:
        return text[: start + 1] + pair + text[start + 1 :]
    last = members[-1]
    if last.comma < 0:
        return f"{text[: last.end]}, {pair}{text[last.end :]}"
    return f"{text[: last.comma + 1]} {pair},{text[last.comma + 1 :]}"


def _column(text: str, at: int) -> int:
    return at - _line_start(text, at) - text.startswith("\ufeff", _line_start(text, at))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > at else end


def _name(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key) else written(key)
