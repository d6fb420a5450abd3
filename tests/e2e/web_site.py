"""A web site on this machine for the fetch server: a page, a page that robots.txt closes, and nothing else."""

from __future__ import annotations

from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler

from tests._answering import answering

PAGES = {
    "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /private/\n"),
    "/page.html": (
        "text/html",
        "<html><head><title>Open</title></head><body><h1>Open</h1><p>Read me.</p></body></html>",
    ),
    "/private/page.html": (
        "text/html",
        "<html><body><h1>Closed to robots</h1><p>People may.</p></body></html>",
    ),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path not in PAGES:
            self.send_error(404)
            return
        content_type, text = PAGES[self.path]
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


def open_web_site() -> AbstractContextManager[str]:
    """The address of the site, for as long as the context lasts."""
    return answering(Pages)
