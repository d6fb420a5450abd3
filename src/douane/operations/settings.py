"""The settings in force."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Body, Given, Place, Role, View
from douane.operations.within import in_force
from douane.operations.written import written

_OF_ALL: Final = frozenset({"access", "front", "control", "telemetry"})  # what is one for all tenants


def shown(place: Place, _given: Given) -> Body:
    """All settings, without what a tenant has no part in."""
    found = plain(in_force(place).settings)
    settings = dict(found) if isinstance(found, Mapping) else {}
    if place.tenant != DEFAULT_TENANT:
        settings = {name: value for name, value in settings.items() if name not in _OF_ALL}
    return {name: written({name: value})[name] for name, value in settings.items()}


def plain(value: object) -> object:
    """Named tuples as objects, all the way down."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(one) for key, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


VIEWS: Final = (View("settings", "/settings", Role.VIEWER, "The settings in force.", shown),)
