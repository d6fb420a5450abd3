"""Labels of single resources: what a person says of all whose URI fits a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from douane.flow.labels import Stated

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![\\/]?\Z)")
_MOST: Final = 64  # addresses of one call


def names_resource(name: str) -> bool:
    """Whether a key of `[labels]` is about resources: a pattern of URIs after the name of a server."""
    return ":" in name.partition("/")[2]


def labels_of_resource(server: str, uri: str, stated: Stated) -> frozenset[str] | None:
    """What was said of a resource, by the longest pattern if several fit; None if nothing was.

    `%` escapes and `..` in its address make no difference.
    """
    begin = f"{server}/"
    patterns = [name for name in stated if name.startswith(begin) and names_resource(name)]
    if not patterns:
        return None
    forms = _forms(uri)
    fitting = [name for name in patterns if any(_fits(name[len(begin) :], form) for form in forms)]
    return stated[max(fitting, key=len)] if fitting else None


def addresses(arguments: Mapping[str, object]) -> list[str]:
    """The URIs among the arguments of a call, with its paths as URIs of files."""
    found = []
    for text in _texts(list(arguments.values())):
        if text.startswith("/"):
            found.append(f"file://{text}")
        elif _URI.match(text):
            found.append(text)
    return found[:_MOST]


def _texts(values: list[object]) -> Iterator[str]:
    for value in values[:_MOST]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (one for one in value[:_MOST] if isinstance(one, str))


def _forms(uri: str) -> set[str]:
    plain = unquote(uri)
    scheme, mark, rest = plain.partition("://")
    return {uri, plain, f"{scheme}{mark}{normpath(rest)}" if rest else plain}


def _fits(glob: str, text: str) -> bool:
    """Whether all of the text fits, `*` being any text; each part is looked for once."""
    head, *more = glob.split("*")
    if not more:
        return text == head
    *middle, tail = more
    place, end = len(head), len(text) - len(tail)
    if place > end or not text.startswith(head) or not text.endswith(tail):
        return False
    for part in middle:
        place = text.find(part, place, end) + len(part)
        if place < len(part):
            return False
    return True
