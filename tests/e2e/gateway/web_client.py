"""The plainest client over HTTP: one request at a time, and all that came of it."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

LATEST = "2025-11-25"


@dataclass(frozen=True)
class Heard:
    """An answer over HTTP."""

    status: int
    fields: dict[str, str]
    text: str

    @property
    def message(self):
        """The message in it: its body, or the last event that has one."""
        if not self.fields.get("content-type", "").startswith("text/event-stream"):
            return json.loads(self.text)
        said = [line[5:].strip() for line in self.text.splitlines() if line.startswith("data:")]
        return json.loads([one for one in said if one][-1])

    @property
    def result(self):
        return self.message["result"]


class WebClient:
    """Says one thing after another to a URL, in one session once it is opened."""

    def __init__(self, url, token):
        self._place = urlsplit(url)
        self._token = token
        self._number = 0
        self.session = None

    def opened(self):
        """The client itself, after the handshake and a list of the tools."""
        begun = self.asks("initialize", protocolVersion=LATEST, capabilities={}, clientInfo=CLIENT)
        assert begun.status == 200, begun
        self.session = begun.fields["mcp-session-id"]
        assert self.sends({"jsonrpc": "2.0", "method": "notifications/initialized"}).status == 202
        assert self.asks("tools/list").status == 200
        return self

    def asks(self, method, headers=(), **params):
        """Sends a request."""
        self._number += 1
        asked = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        return self.sends(asked, headers)

    def calls(self, tool, headers=(), **arguments):
        """Calls a tool."""
        return self.asks("tools/call", headers, name=tool, arguments=arguments)

    def ends(self):
        """Ends the session."""
        return self._says("DELETE", b"")

    def gets(self):
        """Asks for a page."""
        return self._says("GET", b"")

    def sends(self, message, headers=()):
        """Posts a message, or bytes as they are."""
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self._says("POST", raw, headers)

    def _says(self, method, body, headers=()):
        fields = {
            "content-type": "application/json",
            "accept": "application/json, text/event-stream",
            "authorization": f"Bearer {self._token}",
            "mcp-protocol-version": LATEST,
            "mcp-session-id": self.session,
        } | dict(headers)
        with closing(http.client.HTTPConnection(self._place.netloc, timeout=20)) as connection:
            kept = {name: value for name, value in fields.items() if value is not None}
            connection.request(method, self._place.path, body=body, headers=kept)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Heard(answer.status, told, answer.read().decode())


CLIENT = {"name": "plain", "version": "1"}
