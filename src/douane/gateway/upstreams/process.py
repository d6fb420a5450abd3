"""Ways to a server that is a process of this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from douane.errors import DouaneError, LaunchError
from douane.gateway.upstreams.http import requests
from douane.gateway.upstreams.living import Living
from douane.gateway.upstreams.running import Launch, Running

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange
    from douane.protocol.framing import TooLong

_OK: Final = 200
_BAD_GATEWAY: Final = 502
_UNREADY: Final = "the server cannot be given what it needs; its operator can read why"
_MOST_IDLE: Final = 4  # processes that wait for the next stateless request


class ProcessUpstream(Living):
    """The way of one conversation to a process of its own, started with its first message."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._running: Running | None = None

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Write it as a line; what the server says is heard as it comes."""
        if self._running is None:
            self._running = await _started(self._launch, conversation, permit, exchange)
        if self._running is not None:
            _connect(self._running, conversation)
            await _say(self._running, conversation, permit, exchange)

    def close(self) -> None:
        """End the process."""
        if self._running is not None:
            self._running.close()


class ProcessPool:
    """The way of stateless requests: each has a process to itself while it lasts, the latest used one first.

    So two clients that number their requests alike are not confused, and what a server keeps between requests
    is there for the next one of the same principal.
    """

    can_resume = False

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._idle: dict[Running, asyncio.TimerHandle] = {}
        self._busy: dict[Conversation, Running] = {}

    async def send(self, conversation: Conversation, permit: Permit, exchange: Exchange | None) -> None:
        """Write it to the process of this conversation."""
        running = self._busy.get(conversation) or await self._taken(conversation, permit, exchange)
        if running is not None:
            await _say(running, conversation, permit, exchange)

    async def listen(self, conversation: Conversation, exchange: Exchange, last: str | None) -> None:  # noqa: ARG002  # as the protocol has it
        """No stateless revision has such a stream."""
        exchange.refuse(405)

    async def end(self, conversation: Conversation) -> int:
        """Let the next request have the process, unless an answer is still to come from it."""
        running = self._busy.pop(conversation, None)
        if running is None:
            return _OK
        running.hear = running.ended = None
        if conversation.is_waiting or not running.is_alive or len(self._idle) >= _MOST_IDLE:
            running.close()
        else:
            loop = asyncio.get_running_loop()
            self._idle[running] = loop.call_later(self._launch.idle, self._drop, running)
        return _OK

    def close(self) -> None:
        """End all processes."""
        for running in tuple(self._idle):
            self._drop(running)
        for running in self._busy.values():
            running.close()

    async def _taken(
        self, conversation: Conversation, permit: Permit, exchange: Exchange | None
    ) -> Running | None:
        running = self._waiting() or await _started(self._launch, conversation, permit, exchange)
        if running is not None:
            _connect(running, conversation)
            self._busy[conversation] = running
        return running

    def _waiting(self) -> Running | None:
        """The latest used process that waits for a request."""
        while self._idle:
            running, timer = self._idle.popitem()
            timer.cancel()
            if running.is_alive:
                return running
        return None

    def _drop(self, running: Running) -> None:
        """Nobody has asked for it, or will."""
        self._idle.pop(running).cancel()
        running.close()


async def _started(
    launch: Launch, conversation: Conversation, permit: Permit, exchange: Exchange | None
) -> Running | None:
    try:
        return await Running.start(launch)
    except DouaneError as error:
        told = "" if isinstance(error, LaunchError) else _UNREADY
        await conversation.undelivered(requests(permit), error.message, told=told)
        conversation.taken(permit, exchange, _BAD_GATEWAY)
        return None


def _connect(running: Running, conversation: Conversation) -> None:
    async def hear(line: bytes | TooLong) -> None:
        await conversation.heard(None, line)

    running.watch(conversation.session)
    running.hear = hear
    running.ended = conversation.server_ended


async def _say(
    running: Running, conversation: Conversation, permit: Permit, exchange: Exchange | None
) -> None:
    try:
        await running.say(permit.raw)
    except OSError:
        await conversation.undelivered(requests(permit), "the server has ended")
        conversation.taken(permit, exchange, _BAD_GATEWAY)
        return
    conversation.taken(permit, exchange, _OK)
