"""A file that its host writes again and again, for as long as what somebody has seen of it is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from douane.discovery.finding import Found
from douane.discovery.protecting import Plan
from douane.discovery.writing import File, is_written_live, read

_TRIES: Final = 20


class Version(NamedTuple):
    """A file as it was read, and what becomes of it."""

    file: File
    group: Sequence[Found]
    plan: Plan


def versions(first: Version, remade: Callable[[Sequence[Found]], Plan]) -> Iterator[Version]:
    """The file as it was shown; then as it is now, while the entries that were shown are the same in it.

    Only for files that hosts write while they run: any other that has changed is for a person to see again.
    """
    yield first
    for _ in range(_TRIES if is_written_live(first.file.real) else 0):
        try:
            file = read(first.file.path)
        except OSError:  # it is gone, or not ours any more: what was wrong first is told
            return
        group = [found._replace(text=file.content.decode(errors="replace")) for found in first.group]
        plan = remade(group)
        if _shown(plan) != _shown(first.plan) or plan.before.encode() != file.content:
            return
        yield Version(file, group, plan)


def _shown(plan: Plan) -> list[object]:
    return [(step.entry, step.left, step.change is None) for step in plan.steps]
