"""What a page is asked for in its address, and addresses that ask for something else of the same page."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request

# How far back a page looks, in the words of its form.
SPANS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "1h": ("the last hour", 3600.0),
        "24h": ("the last 24 hours", 86_400.0),
        "7d": ("the last 7 days", 7 * 86_400.0),
        "30d": ("the last 30 days", 30 * 86_400.0),
        "": ("any time", 0.0),
    }
)


class Asked(dict[str, str]):
    """What was asked for; what was not is ``""``."""

    def __missing__(self, _name: str) -> str:
        return ""


def asked(request: Request, names: Iterable[str]) -> Asked:
    """The parts of the query with these names that say anything."""
    found = {name: request.query_params.get(name, "").strip() for name in names}
    return Asked({name: value for name, value in found.items() if value})


def as_typed(sent: object) -> str:
    """What was typed into a field of a form; browsers send other ends of lines."""
    return str(sent).replace("\r\n", "\n")


def timed(wanted: Mapping[str, str]) -> dict[str, object]:
    """What was asked for as views take it: `within` as the time since when, times in UTC."""
    found: dict[str, object] = {name: value for name, value in wanted.items() if name != "within"}
    span = SPANS.get(wanted.get("within", ""), ("", 0.0))[1]
    if span and "since" not in found:
        found["since"] = time.time() - span
    for name in ("since", "until"):
        if isinstance(found.get(name), str):
            found[name] = moment(str(found[name]))
    return found


def moment(text: str) -> object:
    """A date, or date and time, in UTC unless it says otherwise, in epoch seconds; else the text as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def address(path: str, *parts: str, **query: object) -> str:
    """An address on this site: `parts` are each one step of the path, whatever stands in them."""
    steps = "".join(f"/{quote(part, safe='')}" for part in parts)
    told = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}{steps}{f'?{urlencode(told)}' if told else ''}"
