"""Which calls are like one another: the same tool, about the same place, whatever the texts in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from douane.protocol.json import canonical

_LONGEST: Final = 128  # characters of what is a name and no text
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://[^/?#]*)", re.IGNORECASE)
_TEXT: Final = " "  # no name
_BYTES: Final = 16


def likeness(call: tuple[str, str, str], arguments: Mapping[str, object]) -> bytes:
    """A digest that is the same for like calls; `call` is the server, the tool and the pin of its definition.

    Of a path the folder counts, of a URL the host, of a text with spaces that it is one. Whom something is
    for, and how much, counts whole.
    """
    told = {name: _place(value) for name, value in arguments.items()}
    return blake2b(canonical([*call, told]).encode(), digest_size=_BYTES).digest()


def varying(arguments: Mapping[str, object]) -> dict[str, str]:
    """Which arguments may be others in calls of one task, with the place that stays, ``""`` where none does.

    Names stay, and so does whom something is for, and how much; texts do not.
    """
    places = {name: (value, _place(value)) for name, value in arguments.items()}
    return {
        name: "" if place == _TEXT else str(place)
        for name, (value, place) in places.items()
        if isinstance(value, str) and place != value
    }


def _place(value: object) -> object:
    if not isinstance(value, str):
        return value
    if any(map(str.isspace, value)) or len(value) > _LONGEST:
        return _TEXT
    if url := _URL.match(value):
        return url[1].lower()
    folder, slash, _ = value.replace("\\", "/").rpartition("/")
    return folder + slash or value
