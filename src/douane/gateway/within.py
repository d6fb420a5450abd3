"""What is other for a gateway in the process of its server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from douane.gateway.identity.way import Way
    from douane.transports.http.incoming import Carrier


class Within(NamedTuple):
    """How the server is asked, and who says who asks; None for what is usual."""

    carrier: Carrier | None = None
    who: Way | None = None
