"""Browsers that ask a control room in this process: with cookies, forms, and what browsers say of requests."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import closing
from html import unescape
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from argon2 import PasswordHasher

from douane.control.access.gatehouse import Gatehouse
from douane.control.access.passwords import Passwords
from douane.control.access.totp import code_at
from douane.control.app import made
from douane.operations.base import place_of
from douane.stores.accounts.factors import TOTP, Factor
from douane.stores.reader import Reader

HOST = "localhost:7180"
AT = 1_800_000_000.0
PASSWORD = "the kettle sings at four"
SECRET = b"12345678901234567890"


class Answer(NamedTuple):
    status: int
    fields: tuple[tuple[str, str], ...]
    text: str

    def field(self, name):
        return next((value for one, value in self.fields if one == name), "")

    @property
    def location(self):
        return self.field("location")

    @property
    def cookies(self):
        return [value for name, value in self.fields if name == "set-cookie"]


class Clock:
    def __init__(self):
        self.at = AT

    def __call__(self):
        return self.at


class Installation:
    """Folders with documents, a clock that is set by hand, and the control room over them."""

    def __init__(self, folder, documents="", hasher=None):
        self.state, self.config = folder / "state", folder / "config"
        for one in (self.state, self.config):
            one.mkdir(mode=0o700)
        self.write(documents)
        self.clock, self.runner = Clock(), asyncio.Runner()
        hasher = hasher or PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.house = Gatehouse(str(self.state), str(self.config), self.clock, Passwords(hasher))
        self.app = made(place_of(str(self.state), str(self.config), "default"), house=self.house)

    def write(self, documents):
        (self.config / "douane.toml").write_text(documents)

    def account(self, name="ann", *roles, password=PASSWORD, factor=True):
        people = self.house.register.people
        people.add(name, roles or ["administrator"], "default", ("local:root", AT))
        people.choose_password(name, self.runner.run(self.house.passwords.digest(password)))
        if factor:
            self.house.register.factors.add(Factor(f"f-{name}", name, TOTP, "app", SECRET, 0, AT))
        return people.named(name)

    def code(self):
        """The code of a step that was not used yet."""
        self.clock.at += 30
        return code_at(SECRET, int(self.clock.at) // 30)

    def browser(self, **settings):
        return Browser(self, **settings)

    def close(self):
        self.runner.run(self._close())
        self.runner.close()

    async def _close(self):
        self.house.close()
        self.app.state.caller.__self__.close()

    def entries(self):
        with closing(Reader(str(self.state))) as log:
            return [json.loads(entry.body) for entry in log.last(1000)]

    def noted(self, method):
        """What the log says of this, the oldest first."""
        return sorted((one for one in self.entries() if one["method"] == method), key=lambda one: one["at"])


class Browser:
    """One browser: what it was given it shows again, and it says where forms come from."""

    def __init__(self, installation, host=HOST, address="192.0.2.1", scheme="http"):
        self.installation, self.host, self.address, self.scheme = installation, host, address, scheme
        self.cookies, self.lax = {}, set()

    def get(self, path, **fields):
        return self._asked("GET", path, b"", fields)

    def post(self, path, form, **fields):
        """A form with what it brings along, which is looked up in the page that was last seen."""
        origin = {"origin": f"{self.scheme}://{self.host}", "sec-fetch-site": "same-origin"}
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, urlencode(form).encode(), {**origin, **kind, **fields})

    def filled(self, page, path, **form):
        """The form of a page, filled in and sent."""
        seen = self.get(page)
        return self.post(path, {"csrf": csrf_in(seen), **form})

    def sign_in(self, installation, name="ann", password=PASSWORD, following="/"):
        """The whole way, as a person goes it."""
        found = self.filled("/sign-in", "/sign-in", name=name, password=password, next=following)
        if found.location.startswith("/sign-in/second"):
            page = self.get(found.location)
            fields = {"csrf": csrf_in(page), "code": installation.code(), "next": following}
            found = self.post("/sign-in/second", fields)
        return found

    def _asked(self, method, path, body, fields):
        headers = {"host": self.host, "content-length": str(len(body)), **fields}
        shown = self._shown_to(fields.get("sec-fetch-site"))
        if shown and "cookie" not in fields:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in shown.items())
        found = asked(self.installation, (method, path, body), headers, self)
        for text in found.cookies:
            for name, morsel in SimpleCookie(text).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                    self.lax |= {name} if morsel["samesite"].lower() == "lax" else set()
                else:
                    self.cookies.pop(name, None)
        return found

    def _shown_to(self, site):
        """A link of another site brings no cookie that is `SameSite=Strict`."""
        return {name: one for name, one in self.cookies.items() if site != "cross-site" or name in self.lax}


def asked(installation, request, headers, browser):
    return installation.runner.run(answered(installation, request, headers, browser))


async def answered(installation, request, headers, browser):
    method, path, body = request
    parts = urlsplit(path)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": browser.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [
            (name.encode(), str(value).encode()) for name, value in headers.items() if value is not None
        ],
        "client": (browser.address, 50000),
        "server": ("127.0.0.1", 7180),
    }
    sent, given = [], [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await installation.app(scope, receive, send)
    start, *rest = sent
    fields = tuple((name.decode().lower(), value.decode()) for name, value in start["headers"])
    return Answer(start["status"], fields, b"".join(one.get("body", b"") for one in rest).decode())


def csrf_in(page):
    found = re.search(r'(?:name="csrf" value|data-csrf)="([^"]+)"', page.text)
    assert found, page
    return unescape(found[1])
