"""One MCP message on its way, as bytes and as meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from douane.protocol.direction import Direction

__all__ = ["Direction", "Message", "Pending"]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.model.access import Principal
    from douane.model.token import Restored
    from douane.protocol.eras import Revision
    from douane.protocol.jsonrpc import Packet


class Pending(NamedTuple):
    """A request that waits for its answer: what is needed to judge that, and who asked."""

    id: int | str
    method: str
    subject: str  # tool or prompt name or resource URI; "" for other methods
    at: float
    revision: Revision | None
    is_continued: bool = False  # it asked for a further page of a list
    asker: Principal | None = None
    labels: frozenset[str] = frozenset()  # what its answer will be labelled with
    is_ours: bool = False  # Douane itself asks the client for a page
    is_outside: bool = False  # it names a path that the server cannot see
    may_come_back: bool = False  # it can be answered with a page that a person opens, and be made again


@dataclass(frozen=True, slots=True)
class Message:
    """A packet with its direction and bytes.

    `value` is the decoded JSON, `strings` every object key and string value of it in document order
    (what detectors read), `answers` the request that a response belongs to, `restored` where values
    were put back in place of tokens, `is_edited` whether something was taken out of it here, `method` the
    one that is called, notified or answered. `visited` is what the client says of the page on which a person
    answers, where it was shown that before: `accept` or `decline`.
    **Invariant:** `packet` and `value` are what `raw` parses to.
    """

    direction: Direction
    packet: Packet
    raw: bytes
    value: object
    strings: Sequence[str]
    revision: Revision | None = None
    answers: Pending | None = None
    subject: str = ""
    restored: tuple[Restored, ...] = ()
    is_edited: bool = False
    visited: str = ""
    method: str = field(init=False)

    def __post_init__(self) -> None:
        about = self.packet if self.answers is None else self.answers
        object.__setattr__(self, "method", getattr(about, "method", ""))
