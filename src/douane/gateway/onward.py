"""Answers to newer clients, brought to an older one: all on the one stream that it listens to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Final

from douane.gateway.headers import SESSION
from douane.protocol.sse import Event, Events, encoded
from douane.transports.http.errors import ClientError

if TYPE_CHECKING:
    from douane.transports.http.exchange import Fields, Reply

_LONGEST: Final = 1 << 30  # bytes of an event; what is too long was judged before
_GONE: Final = 404
_STREAM: Final = (
    ("content-type", "text/event-stream"),
    ("cache-control", "no-cache, no-transform"),
    ("x-accel-buffering", "no"),
)

Holder = tuple[str, str, str, bytes]  # the path of what it leads to, whose account, client and certificate


class Stream:
    """One client's stream; `ready` once its `session` can be asked about, `over` when it has ended."""

    def __init__(self, reply: Reply, holder: Holder) -> None:
        self.holder = holder
        self.session: str | None = None
        self.ready = asyncio.Event()
        self.over = asyncio.Event()
        self._reply = reply
        self._asking: set[Onward] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, place: bytes) -> None:
        """Begin, and say where to post."""
        self._reply.start(200, _STREAM)
        self._reply.write(encoded(Event(place, None, b"endpoint")))
        self._reply.when_gone(self.over.set)

    def begun(self, saying: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """A request that goes on after its post was answered."""
        task = asyncio.create_task(saying)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def await_end(self, onward: Onward) -> None:
        """Tell it when the client goes."""
        self._asking.add(onward)

    def forget(self, onward: Onward) -> None:
        """It has its answer."""
        self._asking.discard(onward)

    def say(self, raw: bytes) -> None:
        """Send a message; one to nobody is dropped."""
        if not self.over.is_set():
            self._reply.write(encoded(Event(raw, None, b"message")))

    async def drain(self) -> None:
        """Wait until the client has read enough for more to be said."""
        if not self.over.is_set():
            await self._reply.drain()

    def drop(self) -> None:
        """Its session is over."""
        self.over.set()

    def close(self) -> None:
        """End it, and what was asked on it."""
        self._reply.end()
        self.over.set()
        for onward in tuple(self._asking):
            onward.leave()
        for task in tuple(self._tasks):
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, ClientError):
            self.over.set()  # a bug: nothing more passes


class Onward:
    """A reply whose messages go to the stream; the post is `taken` when its own answer is given."""

    def __init__(self, stream: Stream, post: Reply | None) -> None:
        self.taken = asyncio.Event()
        self.status = 0
        self._stream = stream
        self._post = post
        self._events = Events(_LONGEST)
        self._leave: Callable[[], None] | None = None
        stream.await_end(self)

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more to read the stream."""
        return self._stream.over.is_set()

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back once when the client goes."""
        self._leave = callback

    def leave(self) -> None:
        """The client goes."""
        self._stream.forget(self)
        if self._leave is not None:
            self._leave()

    async def body(self, limit: int) -> bytes:
        """The body of the post, which is answered with that."""
        if self._post is None:
            return b""
        raw = await self._post.body(limit)
        self._answer(202)
        return raw

    def send(self, status: int, headers: Fields, body: bytes = b"") -> None:
        """Bring a whole answer: to the post, if it has none yet, else the message in it to the stream."""
        if self._post is not None and not self.taken.is_set():
            self._answer(status, headers, body)
        elif dict(headers).get("content-type") == "application/json" and body:
            self._stream.say(body)
        self.start(status, headers)
        self.end()
        if status == _GONE and self._stream.session is not None:
            self._stream.over.set()

    def start(self, status: int, headers: Fields) -> None:
        """Note what the head of an answer says of the session."""
        self.status = status
        if self._stream.session is not None and self._post is not None:
            self._stream.ready.set()
        self._stream.session = dict(headers).get(SESSION, self._stream.session)

    def write(self, chunk: bytes) -> None:
        """Bring events of it."""
        for event in self._events.feed(chunk):
            if isinstance(event, Event) and event.data:
                self._stream.say(event.data)

    async def drain(self) -> None:
        """Wait until the client has read enough for more to be said."""
        await self._stream.drain()

    def end(self) -> None:
        """The answer is complete."""
        self._stream.forget(self)

    def _answer(self, status: int, headers: Fields = (), body: bytes = b"") -> None:
        if self._post is not None:
            self._post.send(status, headers, body)
        self.taken.set()
