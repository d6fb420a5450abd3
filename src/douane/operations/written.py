"""What may be written down of an act: JSON, cut, and without what is secret or looks like it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.audit.redact import Span, redacted
from douane.detectors.scan import scan

_MEND: Final = "[secret]"


def written(body: Mapping[str, object]) -> dict[str, object]:
    """A copy that may be kept in the audit log and shown."""
    plain = json.loads(json.dumps(dict(body), default=_as_json), parse_constant=str)
    found = redacted(plain, tuple(_spans(plain, "")))
    return found if isinstance(found, dict) else {}


def _spans(value: object, pointer: str) -> Iterator[Span]:
    """Every secret in the strings of a value, to be replaced."""
    if isinstance(value, str):
        yield from _secrets(value, pointer)
    for name, item in _members(value):
        yield from _spans(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


def _secrets(value: str, pointer: str) -> Iterator[Span]:
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


def _as_json(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else str(value)
