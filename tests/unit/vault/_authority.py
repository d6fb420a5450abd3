"""An authorization server and an MCP server that it protects, made up, as functions from request to answer."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlsplit

from douane.vault.oauth.fetch import Answer, Ask, Peer

SERVER = "https://mcp.example/files/mcp"
ISSUER = "https://idp.example/realm"
NOW = 1_800_000_000.0


class Authority:
    """Answers what `fetch` asks; `asked` is all it was asked, `changed` what its documents say otherwise."""

    def __init__(self, server=SERVER, issuer=ISSUER, lifetime=300, **changed):
        self.server, self.issuer, self.lifetime, self.changed = server, issuer, lifetime, changed
        self.asked, self.clients, self.codes, self.refreshes = [], {}, {}, set()
        self.made = 0
        self.now = NOW

    @property
    def peer(self):
        return Peer("files", self.server, self.fetch)

    def clock(self):
        return self.now

    async def fetch(self, ask: Ask):
        self.asked.append(ask)
        path = urlsplit(ask.url).path
        if ask.url == self.server:
            return self._challenge()
        if path.startswith("/.well-known/oauth-protected-resource"):
            return self._of_server(path)
        return self._of_issuer(path, ask)

    def forms(self):
        """What was posted to the token endpoint."""
        return [dict(parse_qsl(ask.body.decode())) for ask in self.asked if ask.url.endswith("/token")]

    def agree(self, url):
        """A person agrees: gives what comes back to the redirect."""
        asked = dict(parse_qsl(urlsplit(url).query))
        self.made += 1
        code = f"code-{self.made}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def _challenge(self):
        where = urlsplit(self.server)
        url = f"{where.scheme}://{where.netloc}/.well-known/oauth-protected-resource{where.path}"
        says = self.changed.get("challenge", f'Bearer resource_metadata="{url}", scope="read write"')
        return Answer(401, {"www-authenticate": says}, b"")

    def _of_server(self, path):
        if path != f"/.well-known/oauth-protected-resource{urlsplit(self.server).path}":
            return Answer(404, {}, b"")
        document = {"resource": self.server, "authorization_servers": [self.issuer]}
        return _json(200, document | self.changed.get("protected", {}))

    def _of_issuer(self, path, ask):
        base = urlsplit(self.issuer).path
        if path == f"/.well-known/oauth-authorization-server{base}":
            return _json(200, self._document())
        if path == f"{base}/register":
            self.made += 1
            self.clients[f"client-{self.made}"] = ""
            return _json(201, {"client_id": f"client-{self.made}"})
        if path == f"{base}/token":
            return self._token(ask)
        return Answer(404, {}, b"")

    def _document(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "registration_endpoint": f"{self.issuer}/register",
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["read", "offline_access"],
            "authorization_response_iss_parameter_supported": True,
        } | self.changed.get("document", {})

    def _token(self, ask):
        form = dict(parse_qsl(ask.body.decode()))
        ident, secret = _client(ask, form)
        if self.clients.get(ident) != secret:
            return _json(401, {"error": "invalid_client"})
        if not self._is_good(form):
            return _json(400, {"error": "invalid_grant"})
        self.made += 1
        granted = {"access_token": f"access-{self.made}", "token_type": "Bearer", "expires_in": self.lifetime}
        if form["grant_type"] != "client_credentials":
            granted["refresh_token"] = f"refresh-{self.made}"
            self.refreshes.add(granted["refresh_token"])
        return _json(200, granted)

    def _is_good(self, form):
        if form.get("resource") != self.server:
            return False
        if form["grant_type"] == "authorization_code":
            sent = self.codes.pop(form["code"], {})
            digest = sha256(form["code_verifier"].encode()).digest()
            proven = urlsafe_b64encode(digest).decode().rstrip("=") == sent.get("code_challenge")
            return proven and sent["redirect_uri"] == form["redirect_uri"]
        if form["grant_type"] == "refresh_token":
            known = form["refresh_token"] in self.refreshes
            self.refreshes.discard(form["refresh_token"])
            return known
        return form["grant_type"] == "client_credentials"


def _client(ask, form):
    basic = dict(ask.headers).get("authorization", "").partition("Basic ")[2]
    if basic:
        ident, _, secret = b64decode(basic).decode().partition(":")
        return unquote(ident), unquote(secret)
    return form.get("client_id"), form.get("client_secret", "")


def _json(status, document):
    return Answer(status, {"content-type": "application/json"}, json.dumps(document).encode())
