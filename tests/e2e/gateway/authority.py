"""An authorization server and MCP servers that trust it, in full: real HTTP, real keys, codes that count once."""

from __future__ import annotations

import json
import ssl
import time
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests._answering import answering
from tests.e2e.gateway.recording_server import ANSWERS
from tests.unit.gateway.identity.issuer import rsa, signed


class Authority:
    """Whoever comes is `person` and agrees; `asked` are all forms and queries that were brought to it."""

    def __init__(self, url, *, knows_documents=False, ca=None):
        self.url, self.knows_documents, self.ca = url, knows_documents, ca
        self.person = "alice"
        self.key = rsa("k1")
        self.clients, self.codes, self.refreshes, self.issued = {}, {}, {}, {}
        self.asked = []
        self.made = 0

    def metadata(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "registration_endpoint": f"{self.url}/register",
            "jwks_uri": f"{self.url}/jwks",
            "code_challenge_methods_supported": ["S256"],
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
            "client_id_metadata_document_supported": self.knows_documents,
        }

    def answer(self, method, target, body):
        """Status, fields and what to send."""
        path, _, query = target.partition("?")
        asked = dict(parse_qsl(query or body.decode()))
        match method, path:
            case "GET", "/.well-known/oauth-authorization-server":
                return 200, {}, self.metadata()
            case "GET", "/jwks":
                return 200, {}, {"keys": [self.key.as_dict(private=False)]}
            case "POST", "/register":
                return self._register(json.loads(body))
            case "GET", "/authorize":
                self.asked.append(asked)
                return self._authorize(asked)
            case "POST", "/token":
                self.asked.append(asked)
                return self._token(asked)
        return 404, {}, {}

    def _register(self, wanted):
        self.made += 1
        ident = f"client-{self.made}"
        self.clients[ident] = wanted["redirect_uris"]
        return 201, {}, {**wanted, "client_id": ident}

    def _authorize(self, asked):
        client = asked["client_id"]
        if client.startswith("https://"):
            context = ssl.create_default_context(cafile=self.ca)
            with urllib.request.urlopen(client, context=context) as page:
                said = json.load(page)
            assert said["client_id"] == client
            self.clients[client] = said["redirect_uris"]
        if asked["redirect_uri"] not in self.clients.get(client, ()):
            return 400, {}, {"error": "invalid_request"}
        self.made += 1
        code = f"code-{self.made}"
        self.codes[code] = {**asked, "sub": self.person}
        back = urlencode({"code": code, "state": asked["state"], "iss": self.url})
        return 302, {"location": f"{asked['redirect_uri']}?{back}"}, {}

    def _token(self, form):
        if form["client_id"] not in self.clients:
            return 401, {}, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            sent = self.refreshes.pop(form["refresh_token"], None)
        else:
            sent = self.codes.pop(form["code"], None)
            digest = sha256(form["code_verifier"].encode()).digest()
            if sent and urlsafe_b64encode(digest).decode().rstrip("=") != sent["code_challenge"]:
                sent = None
        if sent is None or sent["resource"] != form["resource"] or sent["client_id"] != form["client_id"]:
            return 400, {}, {"error": "invalid_grant"}
        return 200, {}, self._granted(sent)

    def _granted(self, sent):
        self.made += 1
        now = time.time()
        claims = {"iss": self.url, "aud": sent["resource"], "scope": sent.get("scope", "")}
        claims |= {name: sent[name] for name in ("sub", "client_id")}
        claims |= {"exp": now + 300, "iat": now, "jti": str(self.made)}
        token = signed(self.key, {"alg": "RS256", "typ": "at+jwt", "kid": "k1"}, claims)
        self.issued[token] = claims
        self.refreshes[f"refresh-{self.made}"] = sent
        granted = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
        return granted | {"refresh_token": f"refresh-{self.made}", "scope": sent.get("scope", "")}


class Guarded:
    """An MCP server that takes tokens of `authority` for itself; `write` needs a scope of its own."""

    def __init__(self, url, authority):
        self.url, self.authority = url, authority
        self.calls = []

    def answer(self, method, target, body, bearer):
        where = f"{self.url.rpartition('/')[0]}/.well-known/oauth-protected-resource/mcp"
        if target == urlsplit(where).path:
            said = {"resource": self.url, "authorization_servers": [self.authority.url]}
            return 200, {}, said | {"scopes_supported": ["read"]}
        if target != "/mcp":
            return 404, {}, {}
        claims = self.authority.issued.get(bearer)
        if claims is None or claims["aud"] != self.url:
            return 401, {"www-authenticate": f'Bearer resource_metadata="{where}", scope="read"'}, {}
        if method != "POST":
            return 405, {}, {}
        asked = json.loads(body)
        if "id" not in asked:
            return 202, {}, None
        if asked.get("params", {}).get("name") == "write" and "write" not in claims["scope"].split():
            challenge = 'Bearer error="insufficient_scope", scope="write"'
            return 403, {"www-authenticate": challenge}, {}
        self.calls.append((asked["method"], claims["sub"], claims["client_id"]))
        return 200, {}, {"jsonrpc": "2.0", "id": asked["id"], "result": ANSWERS[asked["method"]]}


@contextmanager
def served(made) -> Iterator[object]:
    """What `made` makes of a URL, behind it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            bearer = (self.headers.get("authorization") or "").removeprefix("Bearer ")
            shown = (bearer,) if isinstance(one, Guarded) else ()
            status, fields, said = one.answer(self.command, self.path, body, *shown)
            raw = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **fields}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = _any  # noqa: N815  # the names that the library calls

    with answering(Handler) as address:
        one = made(address)
        yield one
