"""What may be written down of an act: JSON, cut, and without what is secret or looks like it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.audit.redact import Span, redacted

_MEND: Final = "[secret]"


def written(body: Mapping[str, object]) -> dict[str, object]:
    """A copy that may be kept in the audit log and shown."""
    plain = json.loads(json.dumps(dict(body), default=as_json), parse_constant=str)
    found = redacted(plain, tuple(_spans(plain, "")))
    return found if isinstance(found, dict) else {}


def _spans(value: object, pointer: str) -> Iterator[Span]:
    """Every secret in the strings of a value, to be replaced."""
    if isinstance(value, str):
        yield from _secrets(value, pointer)
    for name, item in _members(value):
        yield from _spans(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


def _secrets(value: str, pointer: str) -> Iterator[Span]:
    from douane.detectors.scan import scan  # noqa: PLC0415  # a quarter of the start of commands that write nothing

    scanned = scan(value)
    yield from ((pointer, one.start, one.end, _MEND) for one in scanned.hits)
    if not scanned.is_complete:
        yield pointer, 0, 0, _MEND


def _members(value: object) -> Iterable[tuple[str, object]]:
    match value:
        case dict():
            return value.items()
        case list():
            return ((str(number), item) for number, item in enumerate(value))
        case _:
            return ()


def as_json(value: object) -> object:
    """What stands in JSON for what it has no form for: a list for a set."""
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else str(value)
