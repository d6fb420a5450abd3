"""Permits that wait until somebody hears them: their bytes alone, which are read again when they leave.

What bytes say takes up to thirty times as much memory as they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.engine.permit import Permit
from douane.protocol.json import value_of
from douane.protocol.jsonrpc import parse
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from douane.protocol.jsonrpc import Packet


def bare(permit: Permit) -> Permit:
    """The permit without what its bytes say."""
    return permit._replace(packets=())


def whole(kept: Permit) -> Permit:
    """A bare permit with what its bytes say; costs what reading them does."""
    value = value_of(kept.raw)
    return kept._replace(packets=tuple(_packets(value if isinstance(value, list) else [value])))


def _packets(values: list[object]) -> list[Packet]:
    found = [parse(value) for value in values]
    return [one for one in found if not isinstance(one, Unreadable)]
