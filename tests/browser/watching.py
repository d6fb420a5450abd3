"""A control room as it really runs, and a browser in which somebody has signed in there; what goes wrong is told."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from douane.control.access.totp import code_at
from tests.browser.ground import Ground
from tests.e2e import installed
from tests.e2e.person import lines_of, seated

PASSWORD: Final = "the kettle sings at four"
WIDE: Final = {"width": 1360, "height": 850}
PHONE: Final = {"width": 390, "height": 844}
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
MOST_BYTES: Final = 300_000


@dataclass
class Room:
    """Where the control room is, and who is signed in there."""

    address: str
    browser: Browser
    signed_in: dict[str, object] = field(default_factory=dict)

    @contextmanager
    def looked_at(self, scheme: str = "light", size: dict[str, int] = WIDE) -> Iterator[Look]:
        """A page in a window of its own; nothing of it may have gone wrong at the end."""
        context = self.browser.new_context(
            color_scheme=scheme, viewport=size, storage_state=self.signed_in or None, base_url=self.address
        )
        context.set_default_timeout(10_000)
        look = Look(self.address, context)
        try:
            yield look
        finally:
            context.close()
        assert look.wrong == []


class Look:
    """A page, and what it should not do: errors, violations of its policy, requests to elsewhere."""

    def __init__(self, address: str, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.bytes = 0
        self._ours = urlsplit(address).netloc
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def goes(self, path: str, status: int = 200) -> Page:
        """Open a page of ours, and wait until it is there with all that it loads."""
        self.bytes = 0
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status} {answer.text()[:500]}"
        return self.page

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request) -> None:
        if urlsplit(request.url).netloc != self._ours and not request.url.startswith("data:"):
            self.wrong.append(f"a request to elsewhere: {request.url}")

    def _response(self, response) -> None:
        self.bytes += int(response.headers.get("content-length", 0))


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*_ARGUMENTS])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, ground: Ground) -> Iterator[Room]:
    """A real `douane control` over this ground, at which its first account is signed in."""
    with started(ground) as (address, link):
        room = Room(address, browser)
        with room.looked_at() as look:
            sign_in(look, link)
            room.signed_in = look.page.context.storage_state()
        yield room


@contextmanager
def started(ground: Ground) -> Iterator[tuple[str, str]]:
    """Where the control room is, and the link for its first account."""
    command = (str(installed.DOUANE), "control", "--listen", "127.0.0.1:0")
    with (
        (ground.home / "control.stderr").open("wb") as stderr,
        seated(command, ground.env, cwd=ground.home, stderr=stderr) as (_, terminal),
    ):
        yield _addresses(terminal)


def _addresses(terminal: int) -> tuple[str, str]:
    address = link = ""
    for line in lines_of(terminal):
        if found := re.search(r"control room: (http://\S+)/$", line):
            address = found[1]
        if found := re.search(r"(http://\S+/welcome\S*)", line):
            link = found[1]
        if address and link:
            return address, link
    raise AssertionError("the control room has not started")


def sign_in(look: Look, link: str) -> None:
    """Make the first account with a password and an app for codes, as a person does."""
    page = look.goes(link)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    spelled = page.locator("code.break").inner_text()
    page.get_by_label("The code that it says").fill(code_now(spelled))
    page.get_by_role("button", name="Set up the app").click()
    page.wait_for_load_state("load")
    page.goto("/")
    page.get_by_role("heading", name="Overview", level=1).wait_for()


def code_now(spelled: str) -> str:
    """The code that an app shows at this moment for the secret that was typed into it."""
    letters = re.sub(r"\s", "", spelled).upper()
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    return code_at(secret, int(time.time()) // 30)
