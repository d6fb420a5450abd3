"""The files that pages load: read once, named with their digest, and kept by browsers for good."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

_FOLDER: Final = Path(__file__).parent.parent / "static"
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
_FOREVER: Final = "public, max-age=31536000, immutable"
_DIGITS: Final = 12


class File(NamedTuple):
    """What a name stands for."""

    content: bytes
    kind: str
    digest: str


@cache
def files() -> Mapping[str, File]:
    """All files by name; there are no others, whatever a path says."""
    found = (path for path in sorted(_FOLDER.rglob("*")) if path.suffix in _KINDS)
    return MappingProxyType({path.relative_to(_FOLDER).as_posix(): _file(path) for path in found})


def address(name: str) -> str:
    """Where a browser finds the file; another address when it changes.

    Raises:
        KeyError: there is no such file.
    """
    return f"/static/{files()[name].digest}/{name}"


async def served(request: Request) -> Response:
    """A file, for anybody: nothing in it is of this installation."""
    found = files().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("there is no such file\n", 404)
    fresh = found.digest == request.path_params["digest"]
    headers = {"Cache-Control": _FOREVER if fresh else "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(found.content, media_type=found.kind, headers=headers)


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(content, _KINDS[path.suffix], sha256(content).hexdigest()[:_DIGITS])


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/static/{digest}/{name:path}", served, methods=["GET"]),)
