"""A request on its way to a host: judged, its swaps recorded, and sent with the values in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from douane.errors import DouaneError
from douane.model.profile import Place
from douane.sandbox.egress.head import end_of_head
from douane.sandbox.egress.more import More
from douane.sandbox.egress.placeholders.asked import Asked, asked_of, head_of, length_of
from douane.sandbox.egress.placeholders.forms import Watch
from douane.sandbox.egress.placeholders.held import Held
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.placeholders.swap import (
    Pairs,
    check_piece,
    check_rest,
    refuse,
    swapped,
    swapped_body,
    used,
)
from douane.sandbox.egress.pump import Pump
from douane.sandbox.egress.reader import Reader
from douane.sandbox.egress.refusals import Refusal, RefusedError, Why

_LARGEST: Final = 1 << 20  # bytes of a body in which something is swapped
_SMALL: Final = 64 << 10  # bytes of a body of which nothing is sent before all of it was looked at
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Whom(NamedTuple):
    """The host, in normal form, and who is told of swaps before they are sent, and of refusals.

    Both raise a `DouaneError` if they cannot make it durable.
    """

    host: str
    port: int
    note_swap: Callable[[tuple[str, ...]], None]
    note_refusal: Callable[[Refusal], None]


class Outgoing:
    """Takes requests from a program, and says them to the host when `connect` has returned."""

    def __init__(self, reader: Reader, pump: Pump, placeholders: Placeholders, whom: Whom) -> None:
        self._reader, self._pump, self._whom = reader, pump, whom
        self._placeholders = placeholders
        self._mine = placeholders.of(whom.host, whom.port)

    def send(self, connect: Callable[[], None]) -> Asked:
        """The next request, which the host has now.

        Raises:
            RefusedError: it was not sent, or not to its end.
            GoneError: there is none.
        """
        head = self._reader.take(self._reader.until(end_of_head))
        asked = asked_of(head, self._whom.host, self._whom.port)
        found = used(asked, self._mine)
        check_rest(asked, self._mine, self._placeholders.held)
        is_inside = any(Place.BODY in one.secret.places for one in self._mine)
        if is_inside and asked.is_packed and not asked.body.is_over:
            raise RefusedError(Why.PROTOCOL, "its body is compressed, so that no placeholder is found in it")
        length = length_of(asked)
        if is_inside or (length is not None and length <= _SMALL):
            self._send_whole(asked, found, connect)
        else:
            self._send_streamed(asked, found, connect)
        return asked

    def _send_streamed(self, asked: Asked, found: tuple[Held, ...], connect: Callable[[], None]) -> None:
        """The body as it comes: no placeholder may stand in it."""
        connect()
        length = length_of(asked)
        self._pump.say(self._head(swapped(asked, self._values(found)), length))
        self._let_come(asked)
        watch = Watch(one.placeholder for one in self._placeholders.held)
        while not asked.body.is_over:
            piece = self._piece(asked)
            refuse(watch.seen(piece), self._mine, self._placeholders.held)
            if piece:
                self._pump.say(piece if length is not None else in_chunk(piece))
        if length is None:
            self._pump.say(LAST_CHUNK)

    def _send_whole(self, asked: Asked, found: tuple[Held, ...], connect: Callable[[], None]) -> None:
        """The body at once, with values in it where they may stand."""
        self._let_come(asked)
        body = self._whole(asked)
        inside = tuple(one for one in self._mine if swapped_body(body, asked.kind, [(one, "")]) != body)
        rest = swapped_body(body, asked.kind, [(one, "") for one in inside])
        check_piece(rest, self._mine, self._placeholders.held)
        connect()
        pairs = self._values(tuple(dict.fromkeys((*found, *inside))))
        body = swapped_body(body, asked.kind, pairs)
        self._pump.say(self._head(swapped(asked, pairs), len(body)) + body)

    def _values(self, found: tuple[Held, ...]) -> Pairs:
        """What is to be swapped with its values, once that is recorded."""
        if not found:
            return ()
        self._placeholders.count_swap()
        pairs = [(one, self._placeholders.value(one)) for one in found]
        try:
            self._whom.note_swap(tuple(one.secret.reference for one in found))
        except DouaneError:
            raise RefusedError(Why.UNRECORDED, "the audit log cannot be written") from None
        return pairs

    def _head(self, asked: Asked, length: int | None) -> bytes:
        return head_of(asked, self._whom.host, self._whom.port, length)

    def _let_come(self, asked: Asked) -> None:
        if asked.waits:
            self._reader.answer(_CONTINUE)

    def _whole(self, asked: Asked) -> bytes:
        said = bytearray()
        while not asked.body.is_over:
            said += self._piece(asked)
            if len(said) > _LARGEST:
                most = f"{_LARGEST >> 20} MiB"
                raise RefusedError(Why.PROTOCOL, f"its body has more than the {most} in which is swapped")
        return bytes(said)

    def _piece(self, asked: Asked) -> bytes:
        """What is said in the next bytes of its body."""
        came = self._reader.until(lambda came: came or More(1))
        said, taken = asked.body.read(came)
        self._reader.take(taken)
        return said


LAST_CHUNK: Final = b"0\r\n\r\n"


def in_chunk(piece: bytes) -> bytes:
    """A piece of a body in one chunk."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)
