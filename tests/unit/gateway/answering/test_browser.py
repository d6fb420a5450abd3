"""The page in a real browser: its cookie, its policy and its forms work there, and not in another site's frame."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from tests._answering import answering
from tests._promises import promise
from tests.unit.gateway.answering._person import SECRET

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver §12
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]


class Chromium:
    """A browser that does what a person does, by WebDriver."""

    def __init__(self, port):
        self._port, self._session = port, ""
        wanted = {"browserName": "chrome", "goog:chromeOptions": {"args": FLAGS}}
        self._session = self._says("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def opens(self, url):
        self._says("POST", "/url", {"url": url})

    @property
    def text(self):
        return self._says("GET", f"/element/{self.finds('body')}/text")

    def finds(self, selector):
        return self._says("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def types(self, selector, text):
        self._says("POST", f"/element/{self.finds(selector)}/value", {"text": text})

    def presses(self, selector):
        self._says("POST", f"/element/{self.finds(selector)}/click", {})

    def into(self, selector):
        self._says("POST", "/frame", {"id": {ELEMENT: self.finds(selector)}})

    def close(self):
        self._says("DELETE", "")

    def _says(self, method, path, body=None):
        whole = f"/session{f'/{self._session}' if self._session else ''}{path}"
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            connection.request(method, whole, None if body is None else json.dumps(body))
            value = json.loads(connection.getresponse().read())["value"]
        assert not isinstance(value, dict) or "error" not in value, value
        return value


@contextmanager
def chromium():
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: no real browser has seen the page (chromium-driver)")
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            port = next(
                found[1]
                for line in process.stdout
                if (found := re.search(r"successfully on port (\d+)", line))
            )
            with closing(Chromium(int(port))) as browser:
                yield browser
        finally:
            process.terminate()


@promise("P-APPROVALS-PAGE")
@pytest.mark.long
def test_a_person_answers_in_a_real_browser_and_nobody_frames_the_page(open_place, asked):
    url = f"{open_place.url}/approvals/question?name={asked.name}"

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self):  # the name that the library calls
            body = f'<!doctype html><iframe src="{url}"></iframe>'.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with answering(Framing) as elsewhere, chromium() as browser:
        browser.opens(url)
        browser.types("input[name=passphrase]", SECRET)
        browser.presses("button[value=passphrase]")
        assert "May this call pass?" in browser.text
        assert "<script>alert(1)</script>" in browser.text
        browser.opens(elsewhere)
        browser.into("iframe")
        assert "May this call pass?" not in browser.text
        browser.opens(url)
        browser.types("input[name=passphrase]", SECRET)
        browser.presses("button[value=once]")
        assert f"approved {asked.name}" in browser.text
    assert open_place.passes(asked)
