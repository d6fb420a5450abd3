"""All files of one version, each of which may be the one that an installer takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from douane.model.facts import Source, Unknown, Weakness
from douane.supply.archive import Archive
from douane.supply.sources import of_source

MOST: Final = 8  # files of one version that are fetched
_TOLD: Final = (
    ".dist-info/RECORD",
    ".dist-info/WHEEL",
    ".dist-info/METADATA",
)  # differ without anything else

Fetch = Callable[[str], Archive | Unknown]


class _Read(NamedTuple):
    name: str
    archive: Archive
    source: Source


def of_version(first: Archive, others: Sequence[str], fetch: Fetch) -> Source:
    """What the source says in `first` and in the files at the addresses `others`, what is the same once."""
    read = [_Read("", first, of_source(first))]
    unread = []
    for address in others[: MOST - 1]:
        name = address.rpartition("/")[2]
        archive = fetch(address)
        if isinstance(archive, Unknown):
            unread.append(f"{name}: {archive.why}")
        elif not any(_holds(one.archive, archive) for one in read):
            read.append(_Read(name, archive, of_source(archive)))
    if len(others) >= MOST:
        unread.append(f"{len(others) - MOST + 1} more files of this version, which installers may take")
    return _together(read, unread)


def _holds(one: Archive, other: Archive) -> bool:
    """Whether everything in `other` is in `one`, too, but for what describes the file itself."""
    told = other.files.items()
    return not other.left_out and all(
        one.files.get(path) == content for path, content in told if not path.endswith(_TOLD)
    )


def _together(read: Sequence[_Read], unread: Iterable[str]) -> Source:
    first = read[0].source
    return Source(
        first.files + sum(one.source.files for one in read[1:]),
        tuple(dict.fromkeys(tool for one in read for tool in one.source.tools)),
        tuple(_weaknesses(read)),
        (*_distinct(read), *unread),
        tuple(
            {(told.tool, told.text): told for one in reversed(read) for told in one.source.described}.values()
        ),
    )


def _distinct(read: Iterable[_Read]) -> Iterator[str]:
    for one in read:
        yield from (f"{one.name}: {why}" if one.name else why for why in one.source.unread)


def _weaknesses(read: Iterable[_Read]) -> Iterator[Weakness]:
    """Each once, where the same file is in several."""
    seen: set[tuple[object, ...]] = set()
    for one in read:
        new = [flaw for flaw in one.source.weaknesses if _place(flaw, one) not in seen]
        seen.update(_place(flaw, one) for flaw in new)
        yield from (flaw._replace(file=f"{one.name}/{flaw.file}") if one.name else flaw for flaw in new)


def _place(flaw: Weakness, one: _Read) -> tuple[object, ...]:
    return flaw.rule, flaw.line, flaw.said, one.archive.files.get(flaw.file, flaw.file)
