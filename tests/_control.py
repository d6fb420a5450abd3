"""A control room in this process, asked without a socket, by somebody who is signed in."""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from urllib.parse import unquote, urlencode

from douane.control.access.visitor import Visitor
from douane.control.app import made
from douane.operations.base import By, Place, Role


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


def visitor(place, *roles, csrf="csrf"):
    return Visitor(By("local:ann", frozenset(roles or Role), "page"), place, csrf, "session")


def room(tmp_path, *roles):
    """The application over folders that need not be there, and somebody with these roles, all if none is named."""
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    return made(place, lambda _request: visitor(place, *roles))


def seen(app, path):
    """What a GET answers."""
    return asked(app, "GET", path)


def posted(app, path, **form):
    """What a form answers that brings along what it must."""
    return asked(app, "POST", path, urlencode({"csrf": "csrf", **form}, doseq=True).encode())


def asked(app, method, path, body=b""):
    parts = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(part):
        parts.append(part)

    asyncio.run(app(_scope(method, path, body), receive, send))
    start, *rest = parts
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(
        start["status"], headers, b"".join(part.get("body", b"") for part in rest).decode("utf-8", "replace")
    )


def _scope(method, path, body):
    way, _, query = path.partition("?")
    fields = {
        "host": "127.0.0.1",
        "origin": "http://127.0.0.1",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(body)),
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(way),
        "raw_path": way.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
