"""What differs between a call and the one of the same tool that was approved last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.protocol.json import canonical

_ABSENT: Final = object()


class Change(NamedTuple):
    """An argument that differs, as JSON; None where it was not there, or is no more."""

    argument: str
    before: str | None
    after: str | None


def changes(before: object, after: object) -> Iterator[Change]:
    """Which arguments differ, in the order in which they are given, and those that went last."""
    old, new = (one if isinstance(one, dict) else {"": one} for one in (before, after))
    for name in [*new, *(name for name in old if name not in new)]:
        one, other = _told(old.get(name, _ABSENT)), _told(new.get(name, _ABSENT))
        if one != other:
            yield Change(str(name), one, other)


def _told(value: object) -> str | None:
    return None if value is _ABSENT else canonical(value)
