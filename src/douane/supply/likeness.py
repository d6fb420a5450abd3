"""Names that are like those of well-known servers: by a letter, a look-alike, a scope, or their order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Final

from douane.inventory.imitation import skeleton
from douane.model.facts import Likeness

_SHORTEST: Final = 6  # letters: of shorter names too many are one letter apart
_LONG: Final = 14  # from here on two letters count
_WORDS: Final = re.compile(r"[^a-z0-9]+")
_SAME: Final = re.compile(r"[-_.]+")


def servers(text: str) -> tuple[str, ...]:
    """The well-known names that stand in a list, as `npm:…` and `pypi:…`."""
    listed = tomllib.loads(text)
    return tuple(f"{kind}:{name}" for kind in ("npm", "pypi") for name in listed[kind])


def likenesses(package: str, known: Iterable[str]) -> tuple[Likeness, ...]:
    """The well-known servers that `npm:…` or `pypi:…` may be taken for; none if it is one itself."""
    kind, _, name = package.partition(":")
    names = [one.partition(":")[2] for one in known if one.startswith(f"{kind}:")]
    if _plain(kind, name) in {_plain(kind, one) for one in names}:
        return ()
    return tuple(_found(name, names))


def _found(name: str, names: Iterable[str]) -> Iterator[Likeness]:
    for known in names:
        why = _why(name, known)
        if why:
            yield Likeness(known, why)


def _why(name: str, known: str) -> str:
    if name.isascii() is False and skeleton(name) == skeleton(known):
        return "letters that look like others"
    scope, bare = _parts(name)
    known_scope, known_bare = _parts(known)
    if skeleton(name) == skeleton(known):
        return "only signs between the words differ"
    if bare == known_bare and scope != known_scope and len(bare) >= _SHORTEST and _says_what(bare):
        return f"the same name {'in another scope' if scope else 'without its scope'}"
    if sorted(_WORDS.split(name.lower())) == sorted(_WORDS.split(known.lower())):
        return "the same words in another order"
    return _near(name.lower(), known.lower())


def _near(name: str, known: str) -> str:
    if min(len(name), len(known)) < _SHORTEST:
        return ""
    allowed = 2 if min(len(name), len(known)) >= _LONG else 1
    away = distance(name, known, allowed)
    return f"{away} letter{'s' if away > 1 else ''} away" if 0 < away <= allowed else ""


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, changed or swapped; `most + 1` for anything more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, last, row = row, before, [place]
        for at, wanted in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != wanted))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == wanted:
                cost = min(cost, last[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _parts(name: str) -> tuple[str, str]:
    scope, slash, bare = name.lower().partition("/")
    return (scope, bare) if slash else ("", scope)


def _says_what(bare: str) -> bool:
    """Whether a name is so particular that two who chose it meant the same: `mcp` is not."""
    return bare not in {"server", "mcp-server", "server-mcp", "mcp", "client", "mcp-client"}


def _plain(kind: str, name: str) -> str:
    return _SAME.sub("-", name.lower()) if kind == "pypi" else name.lower()
