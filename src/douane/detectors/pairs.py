"""Names and values that follow each other in an array: `["--password", "…"]`, `["DB_PASSWORD", "…"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.plausible import is_random, is_wordy

if TYPE_CHECKING:
    from douane.protocol.json import Place

_SHORTEST: Final = 8
_KINDS: Final = (str.islower, str.isupper, str.isdigit, lambda one: not one.isalnum())
_LEAST: Final = 3  # kinds of characters
# Versions, standards and models: words, abbreviations and numbers with a sign between each two.
_PART: Final = r"(?:[vV]?[0-9]{1,8}[A-Za-z]{0,2}|[A-Z]{1,6}[0-9]{0,4}|[A-Z]{0,2}[a-z]{2,14}[0-9]{0,4})"
_DESIGNATION: Final = Lazy(rf"{_PART}(?:[-/._:+]{_PART}){{1,8}}")


def are_neighbours(before: Place, here: Place) -> bool:
    """Whether two strings follow each other in one array."""
    parent, _, last = here.pointer.rpartition("/")
    is_item = last.isdecimal() and not (before.in_key or here.in_key)
    return is_item and before.pointer == f"{parent}/{int(last) - 1}"


def is_value(text: str) -> bool:
    """Whether a string is no other name, label or word: letters, digits and signs in no order."""
    if len(text) < _SHORTEST or " " in text or is_wordy(text) or _DESIGNATION.fullmatch(text):
        return False
    kinds = sum(any(map(kind, text)) for kind in _KINDS)
    return kinds >= _LEAST and is_random(text)
