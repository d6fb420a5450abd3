"""Where in the joined text of a list each definition begins."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.detectors.text import Text

LISTS: Final[Mapping[str, str]] = {
    "tools/list": "tools",
    "prompts/list": "prompts",
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
}


def elements(text: Text) -> Sequence[object]:
    """The definitions that `text` lists; () if it is no such list."""
    value = text.message.value
    result = value.get("result") if isinstance(value, dict) else None
    listed = result.get(LISTS.get(text.message.method, "")) if isinstance(result, dict) else None
    return listed if isinstance(listed, list) else ()


def beginnings(text: Text) -> Sequence[int]:
    """The position in `joined` at which each definition begins, after 0; linear in the message."""
    listed = elements(text)
    if not listed:
        return (0,)
    value = text.message.value
    first = _before(value, text.message.method)
    numbers = accumulate((_count(one) for one in listed[:-1]), initial=first)
    return (0, *(text.starts[number] for number in numbers))


def _before(value: object, method: str) -> int:
    """How many strings stand before the list's first element."""
    count = 0
    for owner, name in ((value, "result"), (_member(value, "result"), LISTS[method])):
        for key, inside in owner.items() if isinstance(owner, dict) else ():
            count += 1
            if key == name:
                break
            count += _count(inside)
    return count


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _count(value: object) -> int:
    """How many strings `value` has, names of members counted."""
    return sum(1 for _ in _strings(value))


def _strings(value: object) -> Iterator[None]:
    pending = [value]
    while pending:
        match pending.pop():
            case str():
                yield None
            case list(items):
                pending += items
            case dict(members):
                yield from (None for _ in members)
                pending += members.values()
            case _:
                pass
