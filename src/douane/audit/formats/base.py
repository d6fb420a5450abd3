"""What an export format is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from douane.audit.entry import Entry

HALVES: Final = re.compile("[\ud800-\udfff]")  # surrogates, which are no characters


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write entries down: what comes first, and each entry as text that ends its line."""

    name: str
    head: str
    line: Callable[[Entry], str]


def json_line(value: object) -> str:
    """A line of ASCII that every reader of JSON takes, whatever somebody wrote into the log."""
    try:
        text = _dumped(value)
    except ValueError:  # numbers that JSON has not
        text = _dumped(json.loads(json.dumps(value), parse_constant=str))
    if "\\ud" in text:  # perhaps half of a character
        text = _dumped(json.loads(HALVES.sub("\ufffd", json.dumps(value, ensure_ascii=False))))
    return f"{text}\n"


def _dumped(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
