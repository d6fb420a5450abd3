"""Bodies of entries, as the index reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

import jiter

_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def read(text: bytes) -> Mapping[str, object]:
    """The body; what somebody else wrote there is found by its number alone."""
    try:
        body = jiter.from_json(text)
    except ValueError:
        body = _mended(text)
    return body if isinstance(body, dict) else {}


def _mended(text: bytes) -> object:
    """The body without what is no text for SQLite, as names of files may be on a disk."""
    try:
        return json.loads(_SURROGATES.sub("\ufffd", json.dumps(json.loads(text), ensure_ascii=False)))
    except (ValueError, RecursionError):
        return None
