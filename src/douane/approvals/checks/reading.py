"""What its source says against it."""

from __future__ import annotations

from typing import Final

from douane.approvals.checks.check import Check, passed, unknown
from douane.model.facts import NO_READER, Facts, Outcome, Result, Source, Unknown, Weakness

MOST: Final = 10  # lines of evidence
_INSTALL: Final = (
    "install it: in the folder of Douane `pip install '.[scan]'`, or `uv tool install '.[cel,scan]'`"
)


def _judged(facts: Facts) -> Result | None:
    match facts.source:
        case None:
            return None
        case Unknown(why):
            return unknown(why)
        case Source() as source:
            return _told(source)


def _told(source: Source) -> Result:
    by_level = {
        level: [one for one in source.weaknesses if one.level == level]
        for level in ("hole", "warning", "note")
    }
    worst = next((level for level in ("hole", "warning") if by_level[level]), "")
    told = tuple(map(_line, (*by_level["hole"], *by_level["warning"])))[:MOST]
    if worst:
        outcome = Outcome.FAIL if worst == "hole" else Outcome.WARN
        first = by_level[worst][0]
        said = f"{len(by_level['hole'])} holes and {len(by_level['warning'])} weak places"
        return Result(outcome, said, told, first.advice)
    if source.unread:
        return _unread(source.unread)
    if not source.files:
        return unknown("there was no source that can be read")
    if not source.tools:
        return _not_followed(source)
    return passed(
        f"{source.files} files and {len(source.tools)} handlers were read", f"{len(by_level['note'])} notes"
    )


def _unread(whole: tuple[str, ...]) -> Result:
    """What was not read; of scripts that nothing here reads, how many, and what would read them."""
    scripts = [one for one in whole if one.endswith(NO_READER)]
    if not scripts:
        return unknown(f"of its source was not read: {'; '.join(whole[:MOST])}")
    said = f"{len(scripts)} files were not read: {NO_READER}"
    return Result(Outcome.UNKNOWN, said, tuple(one for one in whole if one not in scripts)[:MOST], _INSTALL)


def _not_followed(source: Source) -> Result:
    """Tools may be named where no function is declared as theirs: some servers speak JSON-RPC themselves."""
    named = f"{len(source.described)} tools are named" if source.described else "no tool was found"
    said = (
        f"in {source.files} files {named}, and no function that is called for one: nothing could be followed"
    )
    return Result(Outcome.UNKNOWN, said, change="read what it does with `tools/call` yourself")


def _line(one: Weakness) -> str:
    return f"{one.file}:{one.line}: {one.said}"


CHECK = Check("reading", "what does its source say against it?", _judged)
