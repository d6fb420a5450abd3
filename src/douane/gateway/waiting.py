"""Work for a client that may go away before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from douane.transports.http.errors import Incomplete

if TYPE_CHECKING:
    from douane.gateway.exchange import Exchange


async def until_over(exchange: Exchange, work: Awaitable[None]) -> None:
    """Do it and wait for the answers; a client that goes ends both."""
    try:
        await work
        await exchange.over()
    except asyncio.CancelledError:
        if not exchange.is_over:
            raise
    except Incomplete:
        return


def leaving() -> Callable[[], object]:
    """What ends the work of this task for a client that has gone."""
    task = asyncio.current_task()
    return task.cancel if task is not None else _nothing


def _nothing() -> None:
    """There is nothing to end."""
