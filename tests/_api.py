"""The administration API, called without a socket."""

from __future__ import annotations

import asyncio
import json
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode

from douane.control.access.visitor import Visitor
from douane.operations.base import By


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self):
        return json.loads(self.text)

    @property
    def bytes(self):
        return self.text.encode("utf-8", "surrogateescape")


def caller(place, *roles, ident="oidc:https://idp.example|ann"):
    """Somebody with these roles, for an application that is to believe it."""
    return lambda _request: Visitor(By(ident, frozenset(roles), "api"), place)


def get(app, path, *steps, headers=None, **query):
    return _called(app, "GET", _at(path, steps, query), headers or {}, b"")


def post(app, path, *steps, headers=None, raw=None, **given):
    body = raw if raw is not None else json.dumps(given).encode()
    fields = {"content-type": "application/json", **(headers or {})}
    return _called(app, "POST", _at(path, steps, {}), fields, body)


def _at(path, steps, query):
    """The address, each `{}` of the path being one step, whatever stands in it."""
    for step in steps:
        path = path.replace("{}", quote(step, safe=""), 1)
    return f"/api/v1{path}{'?' if query else ''}{urlencode(query, doseq=True)}"


def _called(app, method, address, headers, body):
    parts = []

    sent = iter(({"type": "http.request", "body": body, "more_body": False},))

    async def receive():
        return next(sent, None) or await asyncio.Event().wait()  # nobody hangs up

    async def send(part):
        parts.append(part)

    asyncio.run(app(_scope(method, address, headers, body), receive, send))
    start, *rest = parts
    fields = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(
        start["status"],
        fields,
        b"".join(part.get("body", b"") for part in rest).decode("utf-8", "surrogateescape"),
    )


def _scope(method, address, headers, body):
    way, _, query = address.partition("?")
    fields = {"host": "127.0.0.1:7180", "content-length": str(len(body)), **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(way),
        "raw_path": way.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in fields.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 7180),
    }
