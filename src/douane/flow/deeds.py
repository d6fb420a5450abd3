"""The words in names of tools that say what a call does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from douane.model.deed import Deed
from douane.model.words import words_of

_WORDS: Final[Mapping[Deed, frozenset[str]]] = {
    deed: frozenset(" ".join(lines).split())
    for deed, lines in {
        Deed.READ: ("get list search read find query view describe show lookup count check download",),
        Deed.SEND: (
            "send post publish upload share tweet reply comment email mail forward submit notify webhook",
            "message invite broadcast",
        ),
        Deed.WRITE: (
            "write create add edit update insert append put set save move rename copy import commit push",
            "merge replace patch modify upsert store",
        ),
        Deed.EXECUTE: ("execute exec run eval shell bash",),
        Deed.DELETE: ("delete remove drop truncate destroy wipe purge erase kill terminate",),
        Deed.PAY: ("transfer pay refund charge purchase payout",),
        Deed.GRANT: ("grant revoke authorize",),
    }.items()
}
READING: Final = _WORDS[Deed.READ]
SENDING: Final = _WORDS[Deed.SEND]
# What lasts, or reaches far; that something is written alone is no reason to call it destructive.
DESTROYING: Final = frozenset(
    word for deed in (Deed.EXECUTE, Deed.DELETE, Deed.PAY, Deed.GRANT) for word in _WORDS[deed]
)
_ONLY_READS: Final = frozenset({Deed.READ})


def reads_by_name(tool: str) -> bool:
    """Whether the name begins with a word for reading."""
    return not READING.isdisjoint(words_of(tool)[:1])


@lru_cache(maxsize=4096)
def deeds_of(tool: str) -> frozenset[Deed]:
    """What a call of this tool does by its name: reading, where no word says otherwise.

    What it says of itself in its annotations is not asked: who wants to be overlooked is harmless there.
    ``""`` is everything that is no tool.
    """
    if reads_by_name(tool):
        return _ONLY_READS
    words = words_of(tool)
    found = {deed for deed in Deed if deed is not Deed.READ and not _WORDS[deed].isdisjoint(words)}
    return frozenset(found) or _ONLY_READS
