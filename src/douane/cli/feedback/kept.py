"""Where samples of false alarms are kept: one JSON object a line, for this account alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, Final

from douane.errors import StoreError
from douane.stores.files import append_line, read_private
from douane.stores.paths import ready, state_folder

_FOLDER: Final = "feedback"
_FILE: Final = "samples.jsonl"


def place() -> str:
    """The file; it need not exist."""
    return f"{state_folder()}/{_FOLDER}/{_FILE}"


def keep(sample: dict[str, Any]) -> None:
    """Add a sample.

    Raises:
        StoreError: it cannot be written.
    """
    path = place()
    ready(state_folder())
    ready(os.path.dirname(path))  # noqa: PTH120  # as in stores
    append_line(path, json.dumps(sample, ensure_ascii=False).encode() + b"\n")


def kept() -> Iterator[dict[str, Any]]:
    """Every sample, the oldest first.

    Raises:
        StoreError: the file cannot be read.
    """
    try:
        lines = read_private(place()).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError:
            raise StoreError(f"`{place()}`, line {number}: not JSON", "remove that line") from None
