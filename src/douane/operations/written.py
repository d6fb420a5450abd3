"""What may be written down of an act: JSON, cut, and without what is secret or looks like it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    if isinstance(value, str):
        scanned = scan(value)
        yield from ((pointer, one.start, one.end, _MEND) for one in scanned.hits)
        if not scanned.is_complete:
            yield pointer, 0, 0, _MEND
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _spans(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _spans(item, f"{pointer}/{number}")


def _as_json(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else str(value)
