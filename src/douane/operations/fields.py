"""The values of fields, as forms, queries and JSON give them, checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Final

from douane.model.duration import seconds_of
from douane.operations.base import Field, Given
from douane.operations.errors import GivenError
from douane.policy.problem import one_of

LONGEST: Final = 1 << 16  # characters of a text
TEN_YEARS: Final = 3653 * 86_400.0
MOST: Final = 1000  # items of a list
_EXACT: Final = 2.0**53  # from where on numbers are rounded, and some do not fit where they are kept
_NEVER: Final = 32_503_680_000.0  # the year 3000
_TIMES: Final = "give seconds since 1970, or a date such as 2026-01-31T12:00:00+00:00"
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_TRUE: Final = frozenset({"true", "on", "yes", "1"})
_FALSE: Final = frozenset({"false", "off", "no", "0", ""})


def checked(takes: Iterable[Field], given: Mapping[str, object]) -> Given:
    """The given values, each as its field has it.

    Raises:
        GivenError: one is missing, unknown, or cannot be meant.
    """
    fields = {one.name: one for one in takes}
    for name in given:
        if name not in fields:
            raise GivenError(
                f"unknown field `{name[:60]}`", one_of(name[:60], fields) if fields else "leave it out"
            )
    found = {
        name: _READ[fields[name].kind](fields[name], value)
        for name, value in given.items()
        if value is not None
    }
    for one in fields.values():
        if one.is_needed and found.get(one.name) in (None, "", ()):
            raise GivenError(f"`{one.name}` is missing", one.about or f"give `{one.name}`")
    return MappingProxyType(found)


def told(takes: Iterable[Field], given: Mapping[str, object]) -> dict[str, object]:
    """What may be written down of given values: none of a field that takes a secret, and of no other."""
    names = {one.name for one in takes if one.kind != "secret"}
    return {name: value for name, value in given.items() if name in names and value is not None}


def text(given: Given, name: str, usual: str = "") -> str:
    """A text that was given, or what is usual."""
    return str(given.get(name) or usual)


def texts(given: Given, name: str) -> tuple[str, ...]:
    """The items of a list that was given."""
    found = given.get(name)
    return tuple(map(str, found)) if isinstance(found, tuple) else ()


def number(given: Given, name: str) -> float | None:
    """A number, or a moment, that was given."""
    found = given.get(name)
    return float(found) if isinstance(found, int | float) else None


def how_many(given: Given, usual: int) -> int:
    """How many items a page may have: as many as were asked for, within 1 and `MOST`."""
    return max(1, min(int(number(given, "most") or usual), MOST))


def duration(given: Given, name: str, most: float = TEN_YEARS, least: float = 30.0) -> float | None:
    """So many seconds that were given, between two bounds.

    Raises:
        GivenError: it is beyond one of them.
    """
    found = number(given, name)
    if found is not None and not least <= found <= most:
        fix = f"give a time from {least:.0f} s to {most:.0f} s, such as `12h` or `30d`"
        raise GivenError(f"`{name}` cannot be {found:g} s", fix)
    return found


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise GivenError(f"`{field.name}` must be a text", f"give at most {LONGEST} characters")
    return value


def _number(field: Field, value: object) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            found = float(value)
            if abs(found) < _EXACT:  # which what is not finite is not
                return found
    raise GivenError(f"`{field.name}` must be a number", "give one such as 30")


def _choice(field: Field, value: object) -> str:
    if isinstance(value, str) and value in field.choices:
        return value
    raise GivenError(f"`{field.name}` cannot be that", one_of(str(value)[:60], field.choices))


def _time(field: Field, value: object) -> float:
    found = _number(field, value)
    if not 0 <= found < _NEVER:
        raise GivenError(f"`{field.name}` is no time that anything happens at", _TIMES)
    return found


def _moment(field: Field, value: object) -> float:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        try:
            return _time(field, datetime.fromisoformat(value).astimezone().timestamp())
        except (ValueError, OverflowError, OSError):
            raise GivenError(f"`{field.name}` is no time", _TIMES) from None
    return _time(field, value)


def _duration(field: Field, value: object) -> float:
    if isinstance(value, str):
        seconds = seconds_of(value)
        if seconds is None:
            raise GivenError(f"`{field.name}` is no length of time", "give one such as `12h`, `30d` or `2w`")
        return float(seconds)
    return _number(field, value)


def _flag(field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _TRUE | _FALSE:
        return value in _TRUE
    raise GivenError(f"`{field.name}` must be true or false", "give one of both")


def _list(field: Field, value: object) -> tuple[str, ...]:
    items = value.split() if isinstance(value, str) else value
    if isinstance(items, list | tuple) and len(items) <= MOST:
        return tuple(_text(field, one) for one in items)
    raise GivenError(f"`{field.name}` must be a list of texts", f"give at most {MOST}")


_READ: Final[Mapping[str, Callable[[Field, object], object]]] = MappingProxyType(
    {
        "text": _text,
        "secret": _text,
        "number": _number,
        "choice": _choice,
        "time": _moment,
        "duration": _duration,
        "flag": _flag,
        "list": _list,
    }
)
