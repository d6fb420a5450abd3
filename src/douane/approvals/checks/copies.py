"""Whether what is installed is what its registry has of that version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane.approvals.checks.check import Check, passed
from douane.model.facts import Copy, Facts, Outcome, Result

_SHOWN: Final = 10  # files of one copy
_CHANGE: Final = "install it anew, and find out who changed it: it runs with all that the server may do"


def _judged(facts: Facts) -> Result | None:
    if not facts.copies:
        return None
    other = [one for one in facts.copies if _is_other(one)]
    if other:
        said = f"{len(other)} of {len(facts.copies)} installed copies are not what the registry has"
        is_sure = any(not one.built for one in other)
        told = tuple(line for one in other for line in _told(one))
        return Result(Outcome.FAIL if is_sure else Outcome.WARN, said, told, _CHANGE)
    unclear = tuple(f"{_named(one)}: {why}" for one in facts.copies for why in one.files.unclear)
    if unclear:
        said = f"whether what is installed is what the registry has: {unclear[0]}"
        return Result(Outcome.UNKNOWN, said, unclear[1:], "ask again when the registry can be reached")
    lacking = tuple(line for one in facts.copies if one.files.missing for line in _told(one))
    if lacking:
        return Result(Outcome.WARN, "files of an installed copy are missing", lacking, "install it anew")
    return passed(
        f"{len(facts.copies)} installed copies are what the registry has",
        *(line for one in facts.copies for line in _fine(one)),
    )


def _is_other(one: Copy) -> bool:
    return bool(one.files.changed or one.files.added)


def _told(one: Copy) -> Iterator[str]:
    ways = (("changed", one.files.changed), ("added", one.files.added), ("missing", one.files.missing))
    for what, paths in ways:
        yield from (f"{_named(one)}: {what} `{path}`" for path in paths[:_SHOWN])
        if len(paths) > _SHOWN:
            yield f"{_named(one)}: {len(paths) - _SHOWN} more {what}"
    if one.built:
        yield f"{_named(one)}: {one.built} ran when it was installed, and may have written these"


def _fine(one: Copy) -> Iterator[str]:
    yield f"{_named(one)}: {one.files.alike} files"
    yield from (f"{_named(one)}: `{path}` was made where it is installed" for path in one.files.made[:_SHOWN])


def _named(one: Copy) -> str:
    return f"{one.placed.path} ({one.placed.version})"


CHECK = Check("copies", "is what is installed what the registry has?", _judged)
