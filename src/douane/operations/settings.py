"""The settings in force."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Final

from douane.config import read
from douane.operations.base import Body, Given, Place, Role, View
from douane.operations.within import own_documents
from douane.operations.written import written
from douane.policy.pattern import Pattern


def shown(place: Place, _given: Given) -> Body:
    """All settings, by the documents of which a tenant may see the text."""
    found = plain(read(own_documents(place)).settings)
    settings = dict(found) if isinstance(found, Mapping) else {}
    return {name: written({name: value})[name] for name, value in settings.items()}


def plain(value: object) -> object:
    """Named tuples as objects, all the way down; patterns and levels as documents say them."""
    if isinstance(value, Pattern):
        return list(value.source)
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(one) for key, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


VIEWS: Final = (View("settings", "/settings", Role.VIEWER, "The settings in force.", shown),)
