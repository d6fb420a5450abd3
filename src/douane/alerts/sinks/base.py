"""What all sinks promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from douane.alerts.notice import Notice
from douane.alerts.road import Road


class Sending(Protocol):
    """A sink that is open.

    **Invariant:** what returns has taken all notices, and what raises may have taken some; each has its id.
    Nothing that a peer has written acts in what is sent.
    """

    async def send(self, notices: Sequence[Notice]) -> None:
        """Bring the notices, `most` of them at one time.

        Raises:
            RefusedError: the sink will never take them.
            UndeliveredError: it did not take them now.
        """


class Speaking(NamedTuple):
    """How a kind of sink is opened, and how many notices it takes at one time."""

    opened: Callable[[Road], Sending]
    most: int = 1


class Open(NamedTuple):
    """A sink that is open, how many notices it takes at one time, and how it is let go of."""

    sending: Sending
    most: int
    close: Callable[[], None]
