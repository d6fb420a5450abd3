"""Server-sent events: feed bytes as they come, take whole events (WHATWG HTML §9.2, MCP basic/transports)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.protocol.framing import Bounded, TooLong

_BOM: Final = b"\xef\xbb\xbf"
_DATA: Final = b"data: "
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


class Event(NamedTuple):
    """What stood before a blank line; a comment alone has nothing of it, a priming event empty data."""

    data: bytes | None = None
    id: bytes | None = None
    name: bytes | None = None
    retry: bytes | None = None


def encoded(event: Event) -> bytes:
    """The event as bytes that `Events` reads as this event; one without anything is a comment.

    Raises:
        ValueError: A line end in `id`, `name` or `retry`, which would forge another field.
    """
    lines = [
        b"%b: %b" % (field, _checked(value)) for field, value in _one_line_fields(event) if value is not None
    ]
    if event.data is not None:
        lines += [b"data: " + line for line in _LINE_END.split(event.data)]
    return b"\n".join((*(lines or [b":"]), b"", b""))


def _one_line_fields(event: Event) -> tuple[tuple[bytes, bytes | None], ...]:
    return (b"event", event.name), (b"id", event.id), (b"retry", event.retry)


def _checked(value: bytes) -> bytes:
    if _LINE_END.search(value):
        raise ValueError("a field of an event that stands in one line has a line end in it")
    return value


class Events:
    """Cuts a stream into events whose data have at most `limit` bytes, holding no more than one of them.

    An event that is too long is thrown away as it comes and reported once, when it ends. One that the
    end of the stream cuts off is none. **Invariant:** how the stream is cut into chunks makes no difference.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._start: bytes | None = b""  # what may yet become a byte order mark; None once that is decided
        self._is_after_cr = False
        self._line = Bounded(limit + len(_DATA))
        self._block = _Block(limit)

    def feed(self, chunk: bytes) -> list[Event | TooLong]:
        """Take bytes as they came and give the events that they complete."""
        chunk = self._without_beginning(chunk)
        if not chunk:
            return []
        *ended, rest = (chunk + b"x").splitlines()  # the x tells a line that has ended from one that has not
        self._is_after_cr = chunk.endswith(b"\r")
        found = [event for line in ended if (event := self._ended(line)) is not None]
        self._line.add(rest[:-1])
        return found

    def _without_beginning(self, chunk: bytes) -> bytes:
        """Without a byte order mark at the start of all, and without the LF of a CR that came before."""
        if self._start is not None:
            chunk = self._start + chunk
            is_open = len(chunk) < len(_BOM) and _BOM.startswith(chunk)
            self._start = chunk if is_open else None
            chunk = b"" if is_open else chunk.removeprefix(_BOM)
        if chunk and self._is_after_cr:
            self._is_after_cr = False
            chunk = chunk.removeprefix(b"\n")
        return chunk

    def _ended(self, piece: bytes) -> Event | TooLong | None:
        """The event that the line which ends with `piece` ends, if it is a blank one."""
        line: bytes | TooLong = piece
        if self._line.length or len(piece) > self._limit:
            self._line.add(piece)
            line = self._line.take()
        if line:
            self._block.add(line)
            return None
        return self._block.take()


class _Block:
    """The lines since the last blank one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = Bounded(limit)
        self._begin()

    def _begin(self) -> None:
        self._has_lines = False
        self._has_data = False
        self._long: TooLong | None = None
        self._fields: dict[bytes, bytes] = {}

    def add(self, line: bytes | TooLong) -> None:
        self._has_lines = True
        if isinstance(line, TooLong):
            self._long = self._long or _value_of(line)
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.add(b"\n" + value if self._has_data else value)
            self._has_data = True
        elif _is_sound(name, value):
            self._fields[name] = value

    def take(self) -> Event | TooLong | None:
        """What the lines say; None if there were none."""
        if not self._has_lines:
            return None
        data = self._data.take() if self._has_data else None
        long, fields = self._long, self._fields
        self._begin()
        if long is not None:
            return long
        if isinstance(data, TooLong):
            return data
        return Event(data, fields.get(b"id"), fields.get(b"event"), fields.get(b"retry"))


def _value_of(line: TooLong) -> TooLong:
    """A line that is too long, without the name of its field."""
    value = line.head.removeprefix(b"data:").removeprefix(b" ")
    length = line.length - len(line.head) + len(value)
    return TooLong(length, value, line.tail[-length:])


def _is_sound(name: bytes, value: bytes) -> bool:
    """Whether the standard wants this field to be heeded."""
    match name:
        case b"id":
            return b"\0" not in value
        case b"retry":
            return value.isdigit()
        case b"event":
            return True
        case _:
            return False
