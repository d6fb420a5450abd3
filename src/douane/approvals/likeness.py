"""Which calls are like one another: the same tool, about the same place, whatever the texts in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from douane.approvals.naming import is_for_paths, is_for_urls, is_row, is_telling, is_text, nodes
from douane.approvals.places import address_in, folder_of, host_of, is_odd, root_of
from douane.protocol.json import canonical

_LONGEST: Final = 128  # characters of what is a name and no text
_ANY: Final = " "
_BYTES: Final = 16


class Vary(IntEnum):
    """What may be another in like calls, each with what stands before it."""

    NOTHING = 0
    TEXTS = 1  # texts for people, and which file in a folder or page at a host
    ROWS = 2  # rows and records as well, as where they are stored


class Leeway(NamedTuple):
    """How far apart like calls may be.

    `roots` are folders that are one place with all that is in them, but for what is hidden there.
    """

    roots: tuple[str, ...] = ()
    vary: Vary = Vary.TEXTS


def likeness(call: tuple[str, str, str], arguments: Mapping[str, object], leeway: Leeway) -> bytes:
    """A digest that is the same for like calls; `call` is the server, the tool and the pin of its definition.

    Of a path the folder counts, of a URL the host, of a text that it is one; everything else counts whole.
    """
    told: list[object] = [*call, {name: _place(name, value, leeway) for name, value in arguments.items()}]
    if _is_by_itself(arguments, leeway):
        told = [*call, arguments, "exactly"]
    return blake2b(canonical(told).encode(), digest_size=_BYTES).digest()


def varying(arguments: Mapping[str, object], leeway: Leeway) -> dict[str, str]:
    """Which arguments may be others in calls of one task, with the place that stays, ``""`` for any."""
    if _is_by_itself(arguments, leeway):
        return {}
    places = {name: _place(name, value, leeway) for name, value in arguments.items()}
    return {
        name: (place if isinstance(place, str) else canonical(place)).strip()
        for name, place in places.items()
        if place != arguments[name]
    }


def _is_by_itself(arguments: Mapping[str, object], leeway: Leeway) -> bool:
    """Whether only the same call is like it: what runs something, or is about what is hidden."""
    return leeway.vary is Vary.NOTHING or any(
        isinstance(value, str) and _is_strange(name, value)
        for name, value in nodes("", arguments, lambda name: _is_open(name, leeway))
    )


def _is_strange(name: str, text: str) -> bool:
    return is_odd(text) and not (is_for_urls(name) and host_of(text) != text)


def _place(name: str, value: object, leeway: Leeway) -> object:
    """What of an argument stays in like calls; the value itself where all of it does."""
    if _is_open(name, leeway):
        return _outside(value, leeway)
    if isinstance(value, list) and is_for_paths(name):
        return [_place(name, one, leeway) for one in value]
    if not isinstance(value, str):
        return value
    if is_for_paths(name):
        return root_of(value, leeway.roots) or folder_of(value)
    return host_of(value) if is_for_urls(name) else value


def _is_open(name: str, leeway: Leeway) -> bool:
    return is_text(name) or (leeway.vary is Vary.ROWS and is_row(name))


def _outside(value: object, leeway: Leeway) -> object:
    """What stays of a text or row."""
    if not isinstance(value, str | list | dict) and leeway.vary is not Vary.ROWS:
        return value
    rest = sorted({canonical(one) for one in _rest(value, leeway)})
    return value if rest and isinstance(value, str) else _ANY + canonical(rest) * bool(rest)


def _rest(value: object, leeway: Leeway) -> Iterator[object]:
    """What in a text or row is no text: whom or what it is for, rights, addresses, and lone words."""
    if isinstance(value, dict):
        for name, below in value.items():
            if is_telling(name):
                yield [name, below]
            else:
                yield from _rest(below, leeway)
    elif isinstance(value, list):
        for one in value:
            yield from _rest(one, leeway)
    elif isinstance(value, str) and (address_in(value) or not _is_free(value, leeway)):
        yield value


def _is_free(text: str, leeway: Leeway) -> bool:
    return leeway.vary is Vary.ROWS or any(map(str.isspace, text)) or len(text) > _LONGEST
