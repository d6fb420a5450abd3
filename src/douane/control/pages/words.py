"""How values are said on a page: times, numbers, and text of others, of which nothing acts or hides."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from shlex import quote as on_command_line
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from douane.audit.visible import visible

_STEPS: Final = ((60, "s"), (60, "min"), (24, "h"))
_EVER: Final = 1e11  # seconds, longer than there are years with four digits
_NO_CLASS: Final = re.compile(r"[^a-z0-9]+")


def safe(value: object) -> object:
    """A value as it comes into a page: text on one line, with all that acts or hides as its number."""
    return visible(value) if type(value) is str else value


def lines(text: object) -> Markup:
    """Text of several lines with its ends of lines, each line safe as `safe` makes it."""
    return Markup("\n").join(escape(visible(line)) for line in str(text).split("\n"))


def typed(text: object) -> Markup:
    """What somebody has typed, for a `textarea` to give back as it is; HTML drops the end of line before."""
    return Markup("\n") + escape(text)


def clock(at: float) -> str:
    """A time, in seconds since the epoch, as everybody reads it alike."""
    return _said(at, "%Y-%m-%d %H:%M:%S UTC")


def iso(at: float) -> str:
    """A time for programs (RFC 3339)."""
    return _said(at, "%Y-%m-%dT%H:%M:%SZ")


def moment(at: float) -> str:
    """A time as it stands in a table of many: without what all of them have."""
    return _said(at, "%Y-%m-%d %H:%M:%S")


def ticked(text: object) -> Markup:
    """A sentence of ours or a peer's, in which what stands between backticks is code."""
    parts = (escape(visible(part)) for part in str(text).split("`"))
    return Markup().join(
        Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts)
    )


def daytime(at: float) -> str:
    """The time of the day in UTC, to the millisecond."""
    found = _said(at, "%H:%M:%S.%f")
    return found[:-3] if found[0].isdigit() else found


def pretty(value: object) -> Markup:
    """A value as JSON of several lines, in which nothing acts or hides."""
    return lines(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def ago(at: float) -> str:
    """How long ago, or in what time."""
    seconds = time.time() - at
    if not abs(seconds) < _EVER:
        return _said(at, "")
    told = lasting(abs(seconds))
    return f"{told} ago" if seconds >= 0 else f"in {told}"


def lasting(seconds: float) -> str:
    """A duration in its largest unit, rounded; `room.js` says it alike."""
    number = seconds
    for size, unit in _STEPS:
        if int(number + 0.5) < size:
            return f"{int(number + 0.5)} {unit}"
        number /= size
    return f"{int(number + 0.5)} d"


def thousands(number: float) -> str:
    """A number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def as_class(word: object) -> str:
    """A word as the name of a class: nothing that a peer wrote can be more than one."""
    return _NO_CLASS.sub("-", str(word).lower()).strip("-")


def milliseconds(value: float | None) -> str:
    """A duration in milliseconds, with as many digits as matter."""
    if value is None:
        return "–"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.2g} ms"  # noqa: PLR2004  # two digits either way


def server_path(ident: str) -> str:
    """Where the server with this id has its page."""
    return f"/servers/{quote(ident, safe='')}"


def _said(at: float, form: str) -> str:
    """A time in this form; as its number one that there is not, which a store may hold all the same."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime(form) or f"no time: {at:g}"
    except (ValueError, OverflowError, OSError):
        return f"no time: {at:g}"


FILTERS: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {
        "ago": ago,
        "as_class": as_class,
        "clock": clock,
        "daytime": daytime,
        "iso": iso,
        "lasting": lasting,
        "lines": lines,
        "milliseconds": milliseconds,
        "moment": moment,
        "on_command_line": on_command_line,
        "pretty": pretty,
        "server_path": server_path,
        "thousands": thousands,
        "ticked": ticked,
        "typed": typed,
    }
)
