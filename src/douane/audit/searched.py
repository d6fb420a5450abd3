"""Which texts of an entry somebody finds it by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from douane.protocol.members import inside

# Members whose texts are not looked at: they have fields of their own, or nobody would know them.
UNTOLD: Final = frozenset({"replay", "sealed", "rpc_id", "session", "v", "at", "size", "duration_ms"})
# Two letters whose small form is ASCII though they are not: folded, ASCII comes of ASCII alone. And
# what is no text for SQLite.
_APART: Final = re.compile("[\0\u212a\u0130\ud800-\udfff]")


def holds(body: Mapping[str, object], text: str) -> bool:
    """Whether a value of the entry has `text` in it, in whatever case, or its session's name begins so.

    Values are the texts of all members but `UNTOLD`; of arguments also their names and numbers.
    """
    wanted, session = folded(text), body.get("session")
    if isinstance(session, str) and folded(session).startswith(wanted):
        return True
    return any(wanted in folded(value) for value in values(body))


def folded(text: str) -> str:
    """`text` without the difference between capital and small letters."""
    if text.isascii() and "\0" not in text:
        return text.lower()
    return _APART.sub("\ufffd", text).lower()


def values(body: Mapping[str, object]) -> Iterator[str]:
    """Every text by which the entry is found."""
    for name, value in body.items():
        if name == "arguments":
            yield from all_of(value)
        elif name not in UNTOLD:
            yield from texts(value)


def texts(value: object) -> Iterator[str]:
    """The texts in `value`, however deep; neither names of members nor numbers."""
    if isinstance(value, str):
        yield value
        return
    for item in inside(value):
        yield from texts(item)


def all_of(value: object) -> Iterator[str]:
    """The texts in `value`, names of members and numbers too."""
    if isinstance(value, str):
        yield value
        return
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    for item in inside(value):
        yield from all_of(item)
