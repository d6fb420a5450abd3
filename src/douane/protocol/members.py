"""Members of an object of JSON that may be anything: what is not of the kind that is asked for is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def text(members: Mapping[str, object], name: str) -> str:
    """A member that is a text, or ``""``."""
    found = members.get(name)
    return found if isinstance(found, str) else ""


def number(members: Mapping[str, object], name: str) -> float:
    """A member that is a number, or 0."""
    found = members.get(name)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else 0.0


def texts(members: Mapping[str, object], name: str) -> tuple[str, ...]:
    """The texts of a member that is a list."""
    found = members.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list | tuple) else ()


def mapping(members: Mapping[str, object], name: str) -> Mapping[str, Any]:
    """A member that is an object, or an empty one."""
    found = members.get(name)
    return found if isinstance(found, Mapping) else _NOTHING


def mappings(members: Mapping[str, object], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a member that is a list."""
    found = members.get(name)
    return (one for one in (found if isinstance(found, list | tuple) else ()) if isinstance(one, Mapping))


def inside(value: object) -> Iterable[object]:
    """The values of an object, the items of a list, and nothing of anything else."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
