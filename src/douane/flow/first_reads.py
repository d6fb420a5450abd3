"""What stays of lines that go: with which labels something was read, at which servers, and when first."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from douane.flow.sharing import line_of, print_of
from douane.model.prints import Print

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNREADABLE: Final = b"{}\n"  # whoever reads it says that not all can be known


def first_reads(lines: Iterable[bytes], room: int) -> Iterator[bytes]:
    """A line for the first read with each label at each server, without anything of what was read.

    The last one is `UNREADABLE` if one of `lines` was, or if there are more than have room (bytes).
    """
    first: dict[tuple[str, str], Print] = {}
    is_whole = True
    for line in lines:
        try:
            one = print_of(line)
        except ValueError:
            is_whole = False
            continue
        for label in one.labels:
            before = first.get((label, one.origin), one)
            first[label, one.origin] = min(before, one, key=attrgetter("number"))
    for one in dict.fromkeys(first.values()):
        told = line_of(Print(one.origin, one.number, one.labels, is_private=False))
        room -= len(told)
        if room >= 0:
            yield told
    if room < 0 or not is_whole:
        yield UNREADABLE
