"""What an argument is for by its name: a text, a row, a path, a URL, or what decides about others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from douane.model.words import listed, words_of

_TEXTS: Final = listed(
    "text body content contents message messages description comment caption summary title subject"
)
_EDITS: Final = frozenset((age, kind) for age in ("old", "new") for kind in ("str", "string"))
_ROWS: Final = listed("record records row rows entity entities observation observations values")
_PATHS: Final = listed("path paths file files filename filepath")
_URLS: Final = frozenset({("url",), ("uri",), ("href",), ("link",)})
# Whom something is for, who may do what, and what is run.
_TELLING: Final = listed(
    "to cc bcc recipient recipients attendee attendees guest guests participant participants invitees",
    "member members owner assignee share shared role roles permission permissions access acl policy",
    "scope scopes public visibility admin remote host hostname domain server bucket webhook callback",
    "endpoint url uri command cmd sql query script",
)
_NAME: Final = re.compile(r"[\w-]+")
_OTHER: Final = _TELLING | {"id", "type", "format", "encoding"}


def is_text(name: str) -> bool:
    """Whether it is for people to read, by the last word: `newText`, and no `text_id` or `sql_text`."""
    return _ends(name, _TEXTS) or words_of(name) in _EDITS


def is_row(name: str) -> bool:
    """Whether it is what somebody stores."""
    return _ends(name, _ROWS)


def is_for_paths(name: str) -> bool:
    """Whether it names files."""
    return _ends(name, _PATHS)


def is_for_urls(name: str) -> bool:
    """Whether it names a page, and nothing that is done with it."""
    return words_of(name) in _URLS


def is_telling(name: str) -> bool:
    """Whether it says whom something is for, who may do what, or what is run."""
    return not _TELLING.isdisjoint(words_of(name))


def nodes(name: str, value: object, leaves_out: Callable[[str], bool]) -> Iterator[tuple[str, object]]:
    """A value and all that is in it, each with its name; what stands in a list has that of the list."""
    if leaves_out(name):
        return
    yield name, value
    pairs: Iterable[tuple[str, object]] = ()
    if isinstance(value, list):
        pairs = ((name, one) for one in value)
    elif isinstance(value, dict):
        pairs = value.items()
    for pair in pairs:
        yield from nodes(*pair, leaves_out)


def _ends(name: str, wanted: frozenset[str]) -> bool:
    words = words_of(name) if _NAME.fullmatch(name) else ()
    return bool(words) and words[-1] in wanted and _OTHER.isdisjoint(words)
