"""Values as exceptions write them: digests of texts, and TOML."""

from __future__ import annotations

import hashlib
import sys
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
