"""What a host answers to one request, read strictly: nobody slips in a second answer."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.sandbox.egress.body import Body, Chunked, Counted, Endless
from douane.sandbox.egress.head import Fields, body_of, fields_of, lines_of, malformed, passed_on, values_of
from douane.sandbox.egress.placeholders.asked import Asked
from douane.sandbox.egress.placeholders.scrub import Scrub

SWITCHING: Final = 101
_OK: Final = 200
_LINE: Final = re.compile(r"HTTP/1\.([01]) ([1-5][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?")
_EMPTY: Final = frozenset({204, 304})
_IN_PART: Final = frozenset({206, 226})  # a value could come in two of them, of which neither has it
_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})


class Answer(NamedTuple):
    """The head of an answer and where its body ends; after one that `is_last` the host says no more."""

    status: int
    reason: str
    fields: Fields
    body: Body
    is_last: bool

    @property
    def is_interim(self) -> bool:
        """Whether another one follows to the same request."""
        return self.status < _OK and self.status != SWITCHING


def answer_to(asked: Asked, head: bytes) -> Answer:
    """The answer that a head is of.

    Raises:
        RefusedError: it is none, two readers could read it differently, or it cannot be looked into.
    """
    first, *rest = lines_of(head)
    line = _LINE.fullmatch(first)
    if line is None:
        raise malformed("what it answers is no HTTP")
    fields, status = fields_of(rest), int(line[2])
    if status == SWITCHING and not asked.is_upgrade:
        raise malformed("it answers in another protocol than it was asked in")
    if any(value.lower() != "identity" for value in values_of(fields, "content-encoding")):
        raise malformed("its answer is compressed although that was not asked for, and cannot be looked into")
    if status in _IN_PART:
        raise malformed("it answers with a part although the whole was asked for")
    body = _body(asked, status, body_of(fields, line[1]))
    told = ",".join(values_of(fields, "connection")).lower()
    is_last = line[1] == "0" or "close" in told or isinstance(body, Endless)
    return Answer(status, line[3] or "", fields, body, is_last)


def told(answer: Answer, scrub: Scrub) -> bytes:
    """The head as the program gets it; a body that ends with the connection comes in chunks."""
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    kept = passed_on(answer.fields)
    if isinstance(answer.body, Counted):
        lines += [f"{name}: {value}" for name, value in kept if name.lower() != "transfer-encoding"]
    else:
        lines += [f"{name}: {value}" for name, value in kept if name.lower() not in _FRAMING]
        lines.append("Transfer-Encoding: chunked")
    if answer.status == SWITCHING:
        lines += ["Connection: Upgrade", "Upgrade: websocket"]
    elif answer.is_last:
        lines.append("Connection: close")
    return scrub.whole("\r\n".join([*lines, "", ""]).encode("latin-1"))


def _body(asked: Asked, status: int, body: Body | None) -> Body:
    if asked.method == "HEAD" or status < _OK or status in _EMPTY:
        return Counted(0)
    return Endless() if body is None else body


def is_in_chunks(answer: Answer) -> bool:
    """Whether the program gets the body in chunks."""
    return isinstance(answer.body, Chunked | Endless)
