"""What a request gives: the steps of its path, its query, and a JSON object within bounds."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from douane.operations.base import Field
from douane.operations.errors import GivenError, OperationError
from douane.operations.seeing import SEEN
from douane.protocol.json import value_of

LARGEST: Final = 1 << 20  # bytes of a body


class TooLargeError(OperationError):
    """The body is larger than anything that could be meant."""

    status = 413


class FormError(OperationError):
    """The body is of another form."""

    status = 415


def from_query(request: Request, takes: tuple[Field, ...]) -> dict[str, object]:
    """What a GET gives; a list is a parameter as often as there are items.

    Raises:
        GivenError: one that is no list is there several times.
    """
    kinds = {one.name: one.kind for one in takes}
    found: dict[str, object] = {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if kinds.get(name) == "list":
            found[name] = values
        elif len(values) > 1:
            raise GivenError(f"`{name[:60]}` is there several times", "give it once")
        else:
            found[name] = values[0]
    return found | request.path_params


async def from_body(request: Request) -> dict[str, object]:
    """What a POST gives; no body is an empty object, and the path says what its steps say.

    Raises:
        OperationError: it is no JSON object, too large, or says something else than the path.
    """
    body = await _read(request)
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        raise FormError("the body is no JSON", "send a JSON object as `application/json`")
    given = _object(body) if body else {}
    for name, value in request.path_params.items():
        if given.get(name, value) != value:
            raise GivenError(f"`{name}` is another one in the path", "leave it out of the body")
    if (mark := request.headers.get("if-match")) is not None:
        given.setdefault(SEEN.name, mark.strip().removeprefix("W/").strip('"'))
    return given | request.path_params


def _object(body: bytes) -> dict[str, object]:
    found = value_of(body)
    if not isinstance(found, dict):
        raise GivenError("the body is no JSON object", 'send one such as {"reason": "…"}, no key twice')
    return dict(found)


async def _read(request: Request) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise TooLargeError(f"the body has more than {LARGEST} bytes", "send less")
        pieces.append(piece)
    return b"".join(pieces)
