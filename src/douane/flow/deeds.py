"""The words in names of tools that say what a call does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from douane.model.deed import Deed
from douane.model.words import listed, words_of

_WORDS: Final[Mapping[Deed, frozenset[str]]] = {
    deed: listed(*lines)
    for deed, lines in {
        Deed.READ: ("get list search read find query view describe show lookup count check download",),
        Deed.SEND: (
            "send post publish upload share tweet reply comment email mail forward submit notify webhook",
            "message invite broadcast push sync dispatch navigate goto http curl wget",
        ),
        Deed.WRITE: (
            "write create add edit update insert append put set save move rename copy import commit",
            "merge replace patch modify upsert store apply scale fork checkout rollback restore rotate sign",
            "reopen assign unassign reset cancel finalize approve reject accept decline archive",
            "enable disable activate deactivate subscribe unsubscribe register unregister configure",
            "click fill drag restart stop request",
        ),
        Deed.EXECUTE: (
            "execute exec run eval shell bash powershell repl evaluate trigger invoke spawn launch interact",
            "deploy install",
        ),
        Deed.DELETE: ("delete remove drop truncate destroy wipe purge erase kill terminate uninstall",),
        Deed.PAY: ("transfer pay refund charge purchase payout buy sell withdraw",),
        Deed.GRANT: ("grant revoke authorize unlock elevate promote impersonate",),
    }.items()
}
READING: Final = _WORDS[Deed.READ]
SENDING: Final = _WORDS[Deed.SEND]
# What lasts, or reaches far; that something is written alone is no reason to call it destructive.
DESTROYING: Final = frozenset(
    word for deed in (Deed.EXECUTE, Deed.DELETE, Deed.PAY, Deed.GRANT) for word in _WORDS[deed]
)
# Words that are names as well, and say what is done where they come first, or are all there is.
_FIRST: Final[Mapping[Deed, frozenset[str]]] = {
    Deed.EXECUTE: listed("start"),
    Deed.WRITE: listed("close schedule press type mark change"),
}
_ALONE: Final = listed("python javascript terminal cmd")
_REQUESTS: Final = listed("pull merge")
_JOINING: Final = listed("and or then")
_LOOKING: Final = READING | listed(
    "fetch crawl scrape browse screenshot snapshot status log logs diff history info wait scroll hover"
)
_ONLY_READS: Final = frozenset({Deed.READ})


def reads_by_name(tool: str) -> bool:
    """Whether the name begins with a word for reading, and says nothing else after an `and`."""
    words = words_of(tool)
    return not READING.isdisjoint(words[:1]) and _JOINING.isdisjoint(words)


def looks_by_name(tool: str) -> bool:
    """Whether some word of the name is for looking, and none for anything else."""
    return deeds_of(tool) == _ONLY_READS and not _LOOKING.isdisjoint(words_of(tool))


@lru_cache(maxsize=4096)
def deeds_of(tool: str) -> frozenset[Deed]:
    """What a call of this tool does by its name: reading, where no word says otherwise.

    What it says of itself in its annotations is not asked: who wants to be overlooked is harmless there.
    ``""`` is everything that is no tool.
    """
    if reads_by_name(tool):
        return _ONLY_READS
    words = [*_verbs(words_of(tool))]
    found: set[Deed] = {deed for deed in Deed if deed is not Deed.READ and not _WORDS[deed].isdisjoint(words)}
    found.update(deed for deed, first in _FIRST.items() if not first.isdisjoint(words[:1]))
    if len(words) == 1 and words[0] in _ALONE:
        found.add(Deed.EXECUTE)
    return frozenset(found) or _ONLY_READS


def _verbs(words: Iterable[str]) -> Iterator[str]:
    """The words without the request that one pulls or merges."""
    return (word for before, word in pairwise(("", *words)) if word != "request" or before not in _REQUESTS)
