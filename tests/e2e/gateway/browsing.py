"""A browser without script: it keeps cookies, follows what pages say, and sends forms as they stand there."""

from __future__ import annotations

import http.client
import ssl
from contextlib import closing
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit


class Page(NamedTuple):
    """What was answered, where."""

    url: str
    status: int
    fields: dict[str, str]
    text: str


class Browser:
    """One person's; cookies are kept by host, and sent over HTTPS or to this machine."""

    def __init__(self, ca=None):
        self._ca = ca
        self.cookies = {}
        self.been = []

    def opens(self, url):
        """The page at the end of all redirects and refreshes."""
        page = self._gets("GET", url)
        while (where := onward(page)) is not None:
            page = self._gets("GET", urljoin(page.url, where))
        return page

    def sends(self, page, answer="agree", follow=True, **typed):
        """Send the one form of the page, by the button with this value; what comes of it."""
        form = _Form()
        form.feed(page.text)
        assert (form.method, form.buttons) == ("post", ["agree", "decline"])
        body = urlencode({**form.hidden, **typed, "answer": answer})
        next_page = self.posts(page, urljoin(page.url, form.action), body)
        where = onward(next_page) if follow else None
        return next_page if where is None else self.opens(urljoin(next_page.url, where))

    def posts(self, page, url, body, **fields):
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        sent = {"content-type": "application/x-www-form-urlencoded", "origin": origin}
        return self._gets("POST", url, body, {**sent, "sec-fetch-site": "same-origin", **fields})

    def _gets(self, method, url, body=None, fields=None):
        self.been.append(url)
        where = urlsplit(url)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.get(where.netloc, {}).items())
        with closing(self._connection(where)) as connection:
            target = where.path + (f"?{where.query}" if where.query else "")
            connection.request(method, target, body, {**(fields or {}), **({"cookie": kept} if kept else {})})
            answer = connection.getresponse()
            for cookie in answer.msg.get_all("set-cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                assert {"Path=/", "Secure", "HttpOnly"} <= {one.strip() for one in cookie.split(";")}
                self.cookies.setdefault(where.netloc, {})[name] = value
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Page(url, answer.status, named, answer.read().decode())

    def _connection(self, where):
        if where.scheme == "http":
            return http.client.HTTPConnection(where.hostname, where.port, timeout=10)
        context = ssl.create_default_context(cafile=self._ca)
        return http.client.HTTPSConnection(where.hostname, where.port, timeout=10, context=context)


def onward(page):
    """Where the page leads by itself, None if nowhere."""
    if page.status in {302, 303}:
        return page.fields["location"]
    refresh = _Refresh()
    refresh.feed(page.text)
    return refresh.url


class _Refresh(HTMLParser):
    url = None

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "meta" and named.get("http-equiv") == "refresh":
            self.url = named["content"].partition("url=")[2]


class _Form(HTMLParser):
    """What there is to send; a page has one form, and nothing that comes from elsewhere or runs."""

    def __init__(self):
        super().__init__()
        self.action = self.method = None
        self.hidden, self.asked, self.buttons = {}, [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        assert tag not in {"script", "img", "link", "iframe", "object", "embed"}, tag
        assert not [name for name in named if name.startswith("on") or name == "src"]
        match tag:
            case "form":
                assert self.action is None
                self.action, self.method = named["action"], named["method"]
            case "input" if named["type"] == "hidden":
                self.hidden[named["name"]] = named["value"]
            case "input":
                self.asked.append(named["name"])
            case "button":
                self.buttons.append(named["value"])
