"""The values of arguments, as far as behaviour looks at them: a bounded number, each of bounded length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple, cast

MOST: Final = 32  # values of one request
_END: Final = 256  # characters of a long text that are looked at, from either end
_LONGEST_NAME: Final = 64
_DEEPEST: Final = 8
_FOLDED: Final = bytes(n for n in range(128) if not chr(n).isalnum())
_DIGITS: Final = b"0123456789"
_POSITIONS: Final = re.compile(
    r"after|attempt|batch|bbox|before|begin|bottom|cells?|character|chunk|col(?:umn)?|coordinates?|count|cursor"
    r"|delta|depth|duration|end|first|frame|from|height|hour|i|idx|index|j|k|last|left|limit|minute|month|ms|n"
    r"|offset|part|points?|pos(?:ition)?|range|rect|region|retry|right|rows?|seconds|seed|segment|selection|since"
    r"|size|skip|span|step|t|time(?:out|stamp)?|to|top|ts|until|version|wait|width|[xyz]\d?|year|zoom"
    r"|(?:page|perpage|offset|line|start|end|max|min|thought|total|next)(?!.*(?:ids?|key|uuid)$).*"
)  # a `page_id` is no page
_PLACES: Final = re.compile(
    r"(?:^|[_-])(?:chunk|cursor|index|limit|line|offset|page|range|row|step)s?$|"
    r"(?<=[a-z0-9])(?:Chunk|Cursor|Index|Limit|Line|Offset|Page|Range|Row|Step)s?$"
)
_PATHS: Final = re.compile(
    "path|file(?:name|path)?|dir(?:ectory)?|folder|source|destination|cwd|root|commit|ref|rev(?:ision)?"
)  # a `ref` is a place on a page, or in a history


class _Meaning(NamedTuple):
    """Whether an argument's name says that numbers are positions, or that texts are positions or paths."""

    has_free_numbers: bool
    has_free_texts: bool


class Leaf(NamedTuple):
    """A value that is no object or array, and the names that lead to it; `is_free` if its numbers say where.

    Paging through a list and reading a folder are honest, however far they go.
    """

    path: str
    value: str | float | None
    is_free: bool


def leaves(arguments: Mapping[str, object]) -> list[Leaf]:
    """The first values in the order of the document; elements of an array have one name."""
    found: list[Leaf] = []
    for name, value in arguments.items():
        _collect(found, "", name, value)
        if len(found) >= MOST:
            break
    return found


def folded(leaf: Leaf) -> bytes:
    """Name and value in lower case, without spaces and punctuation."""
    return f"{leaf.path}={leaf.value}".lower().encode("utf-8", "replace").translate(None, _FOLDED)


def without_digits(text: bytes) -> bytes:
    """The text without them."""
    return text.translate(None, _DIGITS)


def is_path(text: str) -> bool:
    """Whether it looks like the path of a file."""
    return ("/" in text or "\\" in text) and ("://" not in text or text[:5].lower() == "file:")


def _collect(found: list[Leaf], above: str, name: str, value: object) -> None:
    short = name[:_LONGEST_NAME]
    path, kind = f"{above}/{short}", type(value)
    if kind is str:
        found.append(_text(path, short, cast("str", value)))
    elif kind is dict or kind is list:
        _collect_below(found, path, short, cast("dict[str, object] | list[object]", value))
    else:
        number = cast("float", value) if kind is int or kind is float else None
        found.append(Leaf(path, number, _meaning(short).has_free_numbers))


def _collect_below(found: list[Leaf], path: str, name: str, value: dict[str, object] | list[object]) -> None:
    if path.count("/") > _DEEPEST:
        return
    members = value.items() if isinstance(value, dict) else [(name, one) for one in value[:MOST]]
    for key, one in islice(members, max(0, MOST - len(found))):
        _collect(found, path, key, one)


def _text(path: str, name: str, value: str) -> Leaf:
    if len(value) > 2 * _END:
        value = f"{value[:_END]}{len(value)}{value[-_END:]}"
    return Leaf(path, value, _meaning(name).has_free_texts or is_path(value))


@lru_cache(maxsize=1024)
def _meaning(name: str) -> _Meaning:
    plain = name.lower().replace("_", "").replace("-", "")
    is_position = _POSITIONS.fullmatch(plain) is not None or _PLACES.search(name) is not None
    return _Meaning(is_position, is_position or _PATHS.fullmatch(plain) is not None)
