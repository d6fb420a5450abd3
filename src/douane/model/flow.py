"""What a principal's sessions have read, as far as it bears on where data goes from there."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Final

from douane.model.prints import Prints
from douane.model.steps import Steps

STEP: Final = 23  # bytes; odd, so that the blocks of a copy stand at different places in machine words
# Bytes of streams; what is older goes when it is full, the older half at once.
PRIVATE_ROOM: Final = 1364 * STEP
OPEN_ROOM: Final = 626 * STEP


@dataclass(slots=True)
class Traces:
    """Streams in the order in which they came, and some of their blocks by number; `flow/traces.py` keeps it.

    `starts`, `sources` and `numbers` say where in `kept` each stream begins, which of `origins` it came from,
    and with which read.
    """

    room: int
    kept: bytearray = field(default_factory=bytearray)
    blocks: dict[int, int] = field(default_factory=dict)
    starts: array[int] = field(default_factory=lambda: array("I"))
    sources: array[int] = field(default_factory=lambda: array("H"))
    numbers: array[int] = field(default_factory=lambda: array("I"))
    origins: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """What was read from where, in constant memory; shared by all sessions of a principal that read together.

    `private` is what came from private sources, `open` what the client itself said, or a source that is not
    private, and `unsorted` the latest of that, with its origins, of `unsorted_size` bytes: whether any of it
    was private before is looked at when it matters. `reads` counts, `labels` are those of what was read, each
    with the servers that it came from and the number of the first read there. `ends` are those of what was
    said in each argument. `last` is the time of the latest event, in epoch seconds. `shared` takes the place
    of `private` and `open` where several processes read together. `steps` is how far calls have come on the
    way of sequences.

    A step that could not be recorded does not take back what it has noted here: that a server or client
    said something stays true, also if nobody was let hear it.
    """

    private: Traces = field(default_factory=lambda: Traces(PRIVATE_ROOM))
    open: Traces = field(default_factory=lambda: Traces(OPEN_ROOM))
    unsorted: list[tuple[bytes, str]] = field(default_factory=list)
    unsorted_size: int = 0
    reads: int = 0
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    ends: dict[str, bytes] = field(default_factory=dict)
    last: float = 0.0
    shared: Prints | None = None
    steps: Steps = field(default_factory=Steps)
