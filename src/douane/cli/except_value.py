"""Values as exceptions write them: digests of texts, and TOML."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date, datetime
from pathlib import Path

from douane.errors import ConfigError


def sha256_of(path: str) -> str:
    """The digest of the text in a file, without the line break that editors put at its end.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = f"`{path}` cannot be read: {error.strerror}"
        raise ConfigError(reason, "name a file that holds the value, or `-`") from None
    text = content.removesuffix(b"\n")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


def toml(value: object) -> str:
    """A TOML value; whatever cannot be seen in a string is written as its number (TOML 1.0 §String)."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return "".join(map(_escaped, json.dumps(str(value), ensure_ascii=False)))


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08x}"
