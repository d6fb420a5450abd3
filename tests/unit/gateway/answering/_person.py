"""A gateway with open questions, and a person with a browser in front of it: real HTTP, no script."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode, urljoin

from douane.gateway.logs import Log, Style
from douane.serving import Gateway
from douane.stores.approvals import Approvals
from douane.stores.documents import load
from douane.stores.protection import protect, trusted_in
from douane.transports.guardian import Guardian
from douane.transports.http.listener import shown
from tests._asked import ASKED
from tests._scanner import used_before
from tests.e2e.gateway.browsing import Browser, onward

SERVER = '[gateway]\nlisten = "127.0.0.1:0"\n[servers.mail]\nurl = "http://127.0.0.1:1/mcp"\n'
SECRET = "correct horse battery"
PATIENCE = 20.0


def begun(folder, patch, page='principals = ["local:*"]\n', more=""):
    """A gateway of its own, not yet running, with these lines under `[approvals.page]`."""
    patch.setenv("DOUANE_CONFIG", str(folder / "config"))
    patch.setenv("DOUANE_STATE", str(used_before(folder / "state")))
    patch.chdir(folder)
    (folder / "config").mkdir(exist_ok=True)
    (folder / "state").mkdir(mode=0o700, exist_ok=True)
    document = folder / "config" / "douane.toml"
    told = f"[approvals.page]\n{page}" if page else ""
    document.write_text(SERVER + told + more, "utf-8")
    return Place(folder / "state", document)


class Place:
    """A running gateway: `url`, and the questions of its state folder, to look at from outside."""

    def __init__(self, folder, document):
        self.folder, self.document = Path(folder), document
        self.url = ""
        self._numbers = count()
        self._started, self._stopped = Event(), None
        self._error = None

    def another(self):
        """A question of somebody who has asked nothing before."""
        number = next(self._numbers)
        return replace(ASKED, name=f"q{number}", principal=f"key:bot{number}")

    def asks(self, question=ASKED, expires=1000.0):
        """A call waits, and a question about it is open."""
        now = time.time()
        with self.store() as store:
            return store.put(question, now, now + 30, now + expires)

    @contextmanager
    def store(self):
        folder = str(self.folder)
        with closing(Approvals(folder, trusted_in(folder))) as store:
            yield store

    def passes(self, question=ASKED):
        """Whether the call passes now, which uses a grant up."""
        with self.store() as store:
            return store.spend(question, time.time()) is not None

    def protect(self):
        protect(str(self.folder), SECRET)

    def run(self):
        asyncio.run(self._run())

    async def _run(self):
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        guardian = Guardian()
        gateway = Gateway(lambda: load(self.document.parent, None), guardian, Log(Style.TEXT, time.time))
        try:
            await gateway.open()
            self.url = f"http://{shown(gateway._doors.listeners[0].addresses[0])}"
            self._started.set()
            await self._stopped.wait()
        finally:
            self._started.set()
            gateway.close()
            guardian.release()

    @contextmanager
    def running(self):
        thread = Thread(target=self.run, daemon=True)
        thread.start()
        assert self._started.wait(PATIENCE)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stopped.set)
            thread.join(PATIENCE)


class Person(Browser):
    """Presses buttons of pages that have several forms, none of which runs anything."""

    def presses(self, page, button, follow=True, change=(), having="", **typed):
        """Send the form that has this button, with `typed` in its fields and `change` in what is hidden."""
        known = [one for one in forms(page.text) if button in one.buttons]
        form = next(one for one in known if not having or having in one.hidden.values())
        assert typed.keys() <= form.fields, (typed, form.fields)
        name = form.buttons[button]
        body = {**form.hidden, **dict.fromkeys(form.fields, ""), **typed, name: button, **dict(change)}
        done = self.posts(page, urljoin(page.url, form.action), urlencode(body))
        while follow and (where := onward(done)) is not None:
            done = self.opens(urljoin(done.url, where))
        return done

    def enters(self, place, name="", secret=SECRET):
        """Sign in with the passphrase, on the way to the question of this name."""
        where = f"/approvals/question?name={name}" if name else "/approvals"
        return self.presses(self.opens(place.url + where), "passphrase", passphrase=secret)


class _Form:
    def __init__(self, action):
        self.action, self.hidden, self.fields, self.buttons = action, {}, set(), {}


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        assert tag not in {"script", "img", "link", "iframe", "object", "embed"}, tag
        assert not [name for name in named if name.startswith("on") or name == "src"]
        if tag == "form":
            assert named["method"] == "post"
            self.found.append(_Form(named["action"]))
        elif tag == "input" and named["type"] == "hidden":
            self.found[-1].hidden[named["name"]] = named["value"]
        elif tag == "input":
            self.found[-1].fields.add(named["name"])
        elif tag == "button":
            self.found[-1].buttons[named["value"]] = named["name"]


def forms(text):
    """All forms of a page."""
    parser = _Forms()
    parser.feed(text)
    return parser.found
