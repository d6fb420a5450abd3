"""A provider of OpenID Connect: real HTTP, real keys, codes that count once; it can be made to err."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64decode, urlsafe_b64encode
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests._answering import answering
from tests.unit.gateway.identity.issuer import rsa, signed

CLIENT, SECRET = "control-room", "a secret: of the client"


class Provider:
    """Whoever comes is `person` and agrees; `claims`, `header`, `answer` and `document` replace what it says."""

    def __init__(self, url, clock):
        self.url, self.clock = url, clock
        self.person, self.groups = "ann", ["security"]
        self.key, self.codes, self.asked, self.redirects = rsa("k1"), {}, [], set()
        self.claims, self.header, self.answer, self.document = {}, {}, {}, {}
        self.signer = None

    def metadata(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.document

    def handle(self, method, target, body, credentials):
        path, _, query = target.partition("?")
        match method, path:
            case "GET", "/.well-known/openid-configuration" | "/.well-known/oauth-authorization-server":
                return 200, {}, self.metadata()
            case "GET", "/jwks":
                return 200, {}, {"keys": [self.key.as_dict(private=False)]}
            case "GET", "/authorize":
                return self._authorize(dict(parse_qsl(query)))
            case "POST", "/token":
                return self._token(dict(parse_qsl(body.decode())), credentials)
        return 404, {}, {}

    def _authorize(self, asked):
        self.asked.append(asked)
        if (
            asked["client_id"] != CLIENT
            or asked["response_type"] != "code"
            or "openid" not in asked["scope"].split()
        ):
            return 400, {}, {"error": "invalid_request"}
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url} | self.answer
        said = urlencode({name: value for name, value in back.items() if value is not None})
        return 302, {"location": f"{asked['redirect_uri']}?{said}"}, {}

    def _token(self, form, credentials):
        ident, _, secret = b64decode(credentials.removeprefix("Basic ")).decode().partition(":")
        if (unquote(ident), unquote(secret)) != (CLIENT, SECRET):
            return 401, {}, {"error": "invalid_client"}
        sent = self.codes.pop(form.get("code"), None)
        digest = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if sent is None or digest != sent["code_challenge"] or form["redirect_uri"] != sent["redirect_uri"]:
            return 400, {}, {"error": "invalid_grant"}
        return (
            200,
            {},
            {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(sent["nonce"])},
        )

    def id_token(self, nonce):
        now = self.clock()
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.person, "nonce": nonce, "groups": self.groups}
        claims |= {"exp": now + 300, "iat": now, "acr": "high", "amr": ["pwd", "mfa"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1", "typ": "JWT"} | self.header
        return signed(self.signer or self.key, header, claims)

    def visited(self, url):
        """Where the browser is sent that comes with this URL."""
        try:
            with urllib.request.build_opener(_Stay).open(url) as page:
                raise AssertionError(page.read())
        except urllib.error.HTTPError as error:
            return error.headers["location"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@contextmanager
def provider(clock):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            found = one.handle(self.command, self.path, body, self.headers.get("authorization") or "")
            status, fields, said = found
            raw = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **fields}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _any  # noqa: N815  # the names that the library calls

    with answering(Handler) as address:
        one = Provider(address, clock)
        yield one


def path_of(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
