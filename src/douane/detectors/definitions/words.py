"""The words of an identifier."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy

_WORD: Final = Lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words(identifier: str) -> list[str]:
    """`readFile`, `read_file` and `read-file` are both `read` and `file`; at most 200 characters are read."""
    return [word.lower() for word in _WORD.findall(identifier[:200])]
