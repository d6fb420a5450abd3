"""What a call does, as far as its name tells, and all that a step of a sequence can ask of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Deed(StrEnum):
    """What a call does; the words that mean it stand in `flow/deeds.py`."""

    READ = "read"
    SEND = "send"
    WRITE = "write"
    EXECUTE = "execute"
    DELETE = "delete"
    PAY = "pay"
    GRANT = "grant"


class Traits(NamedTuple):
    """A call as sequences and risk see it: where it goes, what bears which labels, and what it does."""

    server: str
    server_id: str
    tool: str
    labels: frozenset[str]
    deeds: frozenset[Deed]
