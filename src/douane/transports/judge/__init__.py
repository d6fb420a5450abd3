"""The judge that an operator provides, a program or a service: asked in JSON, and answers so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from douane.transports.asking import Asker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Judge(Asker, Protocol):
    """An asker that is let go of in the end."""

    def close(self) -> None:
        """Ask no more."""


def open_judge(command: Sequence[str], url: str, warn: Callable[[str], None]) -> Judge:
    """The judge that is started with `command`, or is at `url`; `warn` is told of trouble with it."""
    if command:
        from douane.transports.judge.program import Program  # noqa: PLC0415  # only who has one pays for it

        return Program(command, warn)
    from douane.transports.judge.service import Service  # noqa: PLC0415

    return Service(url, warn)
