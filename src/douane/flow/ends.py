"""The ends of what was last said in each argument of a tool: what is split over calls is seen whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from douane.flow.stream import stream

if TYPE_CHECKING:
    from douane.model.flow import Flow

LONGEST: Final = 64  # bytes of a stream
_NEAR: Final = 16 * LONGEST  # characters that this much of a stream is expected in
MOST: Final = 32  # arguments whose ends are kept; the one that was silent longest goes first


def joined(flow: Flow, tool: str, arguments: Mapping[str, object]) -> Iterator[tuple[bytes, int]]:
    """What each argument says after what it said before, and how much of that is from before."""
    if not flow.ends:
        return
    for name, value in arguments.items():
        end = flow.ends.get(f"{tool}/{name}", b"")
        if end and isinstance(value, str):
            yield end + stream(value[:_NEAR])[:LONGEST], len(end)


def keep_ends(flow: Flow, tool: str, arguments: Mapping[str, object]) -> None:
    """Remember how each argument ends, once the call passes."""
    for name, value in arguments.items():
        if isinstance(value, str):
            place = f"{tool}/{name}"
            flow.ends[place] = (flow.ends.pop(place, b"") + stream(value[-LONGEST:]))[-LONGEST:]
    while len(flow.ends) > MOST:
        del flow.ends[next(iter(flow.ends))]
