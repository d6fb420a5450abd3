"""Names that look like others, or that are no names."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from douane.detectors.lazy import Lazy
from douane.model.invisible import UNSEEN

LONGEST: Final = 128  # characters, MCP 2025-11-25 server/tools
_WORDS: Final = Lazy(r"(?:\S+\s+){6}\S")
_ORDER: Final = Lazy(
    r"(?:^|[_\-. ])(?:ignore|disregard|always|must|never|before|first)[_\-. ](?:[^\W_]+[_\-. ]){0,4}?"
    r"(?:use|call|run|instructions?|other|previous|any|all)",
    re.IGNORECASE,
)
# What a reader takes for another character; only looked at where the rest of two names is the same.
_LOOKS: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e"})
_PAIRS: Final = (("rn", "m"), ("vv", "w"))


def is_sentence(name: str) -> bool:
    """Whether a name says something, where it should only name."""
    start = name[:1000]
    return (len(name) > LONGEST and " " in start) or any(one.search(start) for one in (_WORDS, _ORDER))


def is_mixed(name: str) -> bool:
    """Whether `name` has letters of Latin and of a script with the same shapes."""
    if name.isascii():
        return False
    scripts = {unicodedata.name(one, "").split(" ")[0] for one in set(name[:1000]) if one.isalpha()}
    return "LATIN" in scripts and bool(
        scripts & {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "LISU", "COPTIC"}
    )


def look(name: str) -> str:
    """What a reader sees in `name`, roughly: names that look alike give the same."""
    seen = unicodedata.normalize("NFKC", UNSEEN.sub("", name[:200])).casefold().translate(_LOOKS).strip()
    for pair, single in _PAIRS:
        seen = seen.replace(pair, single)
    return seen
