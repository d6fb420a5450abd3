"""The head of an HTTP/1 message as every reader reads it, or not at all (RFC 9112 §2, §5, §6)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.model.hosts import normal
from douane.sandbox.egress.body import FRAMING, Body, Chunked, Counted, is_framing
from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError, Why

MOST: Final = 32 << 10  # bytes of a head
_PORTS: Final = 65_535
_LINE: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) ([\x21-\x7e]+) HTTP/1\.([01])")
_FIELD: Final = re.compile(
    r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)"
)  # in one pass, whatever comes
_SPACE: Final = " \t"
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]\\]+)(?::(\d{1,5}))?")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
        "host",
    }
)

Fields = list[tuple[str, str]]


class Request(NamedTuple):
    """The head of a request; `version` is the last digit of the version."""

    method: str
    target: str
    version: str
    fields: Fields


def end_of_head(came: bytes) -> int | More:
    """Where the head ends, or how much more must come.

    Raises:
        RefusedError: it is too long.
    """
    end = came.find(b"\r\n\r\n", 0, MOST)
    if end < 0 and len(came) >= MOST:
        raise malformed("its head does not end")
    return end + 4 if end >= 0 else More(len(came) + 1)


def request_of(head: bytes) -> Request:
    """The request that a head is of.

    Raises:
        RefusedError: it is none, or one that two readers could read differently.
    """
    first, *rest = lines_of(head)
    line = _LINE.fullmatch(first)
    if line is None:
        raise RefusedError(Why.PROTOCOL, "what is sent there is no HTTP")
    return Request(line[1], line[2], line[3], fields_of(rest))


def lines_of(head: bytes) -> list[str]:
    """The lines of a head."""
    return head.removesuffix(b"\r\n\r\n").decode("latin-1").split("\r\n")


def fields_of(lines: list[str]) -> Fields:
    """The headers that these lines are.

    Raises:
        RefusedError: one of them is none, or could be read differently.
    """
    fields = [_FIELD.fullmatch(one) for one in lines]
    named = [(one[1], one[2].strip(_SPACE)) for one in fields if one is not None]
    if len(named) < len(lines) or any(is_framing(name) and name.lower() not in FRAMING for name, _ in named):
        raise malformed("it has a header that can be read in two ways")
    return named


def values_of(fields: Fields, name: str) -> list[str]:
    """What the headers of this name, in lower case, say."""
    return [value for one, value in fields if one.lower() == name]


def passed_on(fields: Fields) -> Fields:
    """The headers that are not between two neighbours.

    Raises:
        RefusedError: what is named as such says where the body ends, or whom it is for.
    """
    named = {one.strip().lower() for value in values_of(fields, "connection") for one in value.split(",")}
    if any(map(is_framing, named)):
        raise malformed("its Connection names what says where its body ends, or whom it is for")
    gone = _HOP | named
    return [(name, value) for name, value in fields if name.lower() not in gone]


def authority(text: str) -> tuple[str, int]:
    """A host and its port, 0 without one.

    Raises:
        RefusedError: it is none.
    """
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found[2] or 1) > _PORTS or found[2] == "0":
        raise malformed("what it is for is not `host:port`")
    return found[1], int(found[2] or 0)


def check_host(fields: Fields, host: str, port: int, usual: int) -> None:
    """Nothing, where it is for this host; `usual` is the port that nobody writes.

    Raises:
        RefusedError: a virtual host that is not the one that was asked for is another host, at its address.
    """
    values = values_of(fields, "host")
    if len(values) > 1:
        raise malformed("it has two Host headers")
    for value in values:
        named, at = authority(value)
        if normal(named) is None or (normal(named), at or usual) != (normal(host), port):
            raise RefusedError(Why.NAME, "the Host of its request is another one")


def body_of(fields: Fields, version: str) -> Body | None:
    """Where the body ends; None where no header says so.

    Raises:
        RefusedError: two readers could read that differently.
    """
    lengths = values_of(fields, "content-length")
    codings = [value.lower() for value in values_of(fields, "transfer-encoding")]
    if (lengths and codings) or len(lengths) > 1 or len(codings) > 1:
        raise malformed("it says twice where its body ends")
    if codings:
        if codings != ["chunked"] or version == "0":
            raise malformed("its body has a coding that not everybody reads")
        return Chunked()
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise malformed("the length of its body is no number")
    return Counted(int(lengths[0])) if lengths else None


def malformed(because: str) -> RefusedError:
    """What is said where somebody could read something else."""
    return RefusedError(Why.PROTOCOL, because)
