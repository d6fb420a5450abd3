"""One of several streams that the client hears as one."""

from __future__ import annotations

from collections.abc import Iterable

from douane.gateway.part import Part


class Strand(Part):
    """Passes on what one server says; the whole goes on when it is over."""

    status = 405

    def finish(self, status: int = 202) -> None:
        """The others go on."""

    def refuse(self, status: int, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> None:  # noqa: ARG002  # as exchanges have it
        """The others go on."""
        self.status = status
