"""What entries about a reseal say: that a log went on whose head was not as it must be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from douane.audit.verify.evidence import Problem, entries

MARK = '"douane/reseal"'

_Said = tuple[int, str, range]  # number of the entry, its text, and the entries that nothing proved then


def reseals(rows: Iterable[tuple[int, str]]) -> list[_Said]:
    """The reseals among entries, each with what it took over without proof."""
    return list(_told(rows))


def reseal_problems(found: Iterable[_Said]) -> Iterator[Problem]:
    """A problem for each reseal that took over entries which may be anybody's."""
    for _, text, unproven in found:
        if unproven:
            yield Problem(unproven[0], unproven[-1], text)


def reseal_notes(found: Iterable[_Said]) -> Iterator[str]:
    """A note for each of the others, so that none goes without being told."""
    return (text for _, text, unproven in found if not unproven)


def _told(rows: Iterable[tuple[int, str]]) -> Iterator[_Said]:
    for seq, body in rows:
        said = read_object(body)
        if said.get("method") != "douane/reseal" or said.get("kind") != "lifecycle":
            continue  # a message of a peer that calls itself so
        first = said.get("unproven_from")
        unproven = range(first, seq) if isinstance(first, int) and 0 < first < seq else range(0)
        text = f"entry {seq}: the log was resealed on {read_date(said.get('at'))} by {said.get('principal')}"
        if unproven:
            were = "was" if len(unproven) == 1 else "were"
            text += f"; {entries(unproven[0], unproven[-1])} {were} taken over unproven"
        yield seq, text, unproven


def read_object(body: str) -> dict[str, object]:
    """What a body says; nothing, where it is no JSON object."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def read_date(at: object) -> str:
    """Seconds since the epoch as a time, or words for what is none."""
    try:
        return datetime.fromtimestamp(float(str(at)), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return "an unknown day"
