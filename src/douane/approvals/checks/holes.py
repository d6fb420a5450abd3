"""Whether holes of this version are known."""

from __future__ import annotations

from collections.abc import Iterator

from douane.approvals.checks.check import Check, passed, unknown
from douane.model.facts import Advisory, Facts, Outcome, Result, Unknown


def _judged(facts: Facts) -> Result | None:
    if facts.package is None:
        return None
    asked = facts.advisories
    known = _distinct(facts.holes if asked is None or isinstance(asked, Unknown) else (*facts.holes, *asked))
    if known:
        return _told(known)
    if isinstance(asked, Unknown):
        return unknown(f"advisories: {asked.why}")
    if asked is None:
        return unknown("which version it would be is not known")
    return passed("no hole of this version is published")


def _told(known: tuple[Advisory, ...]) -> Result:
    is_evil = any(one.is_evil for one in known)
    said = (
        "it was made to do harm"
        if is_evil
        else "a published hole"
        if len(known) == 1
        else f"{len(known)} published holes"
    )
    until = [one.until for one in known if one.until]
    change = f"use {until[-1]} or later" if until and not is_evil else "use another server"
    return Result(Outcome.FAIL, said, tuple(map(_line, known)), change)


def _line(one: Advisory) -> str:
    return f"{one.id}: {one.what}" + (f" (until {one.until})" if one.until else "")


def _distinct(advisories: tuple[Advisory, ...]) -> tuple[Advisory, ...]:
    return tuple(_once(advisories))


def _once(advisories: tuple[Advisory, ...]) -> Iterator[Advisory]:
    seen: set[str] = set()
    for one in advisories:
        names = set(one.id.split(", "))
        if not names & seen:
            yield one
        seen |= names


CHECK = Check("holes", "are holes of it published?", _judged)
